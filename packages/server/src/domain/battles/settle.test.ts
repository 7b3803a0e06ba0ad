import type { PostBattle } from '@lavish/protocol';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../refusal.ts';
import type { StoredBattle } from './battle.ts';
import { stepAfterRound } from './judge-round.ts';
import { UNATTENDED_MS } from './outage.ts';
import { stepBattle } from './step-battle.ts';
import { BATTLE_STARTS_AT as NOW } from './testing/example-battle.ts';
import { due, give, hostInOwnRoom, proposed, step } from './testing/play-battle.ts';

const S = 1_000;

/** Rounds of ten seconds, and bonus rounds of five. */
const battleOf = (
  policy: NonNullable<PostBattle['tie']>['policy'],
  over: Partial<PostBattle> = {},
): StoredBattle => proposed({ duration_s: 10, tie: { policy, overtime_s: 5 }, ...over });

/** Plays a round in which the sides score these points, in this order, and settles it at its end. */
function play(battle: StoredBattle, ...points: number[]): StoredBattle {
  const scored = points.reduce(
    (now, of, side) => (of > 0 ? give(now, side, of, battle.startsAt!) : now),
    battle,
  );
  return due(scored, scored.endsAt!);
}

const won = (winner: number, decided_by: string) => ({ outcome: 'win', winner, decided_by });
const draw = (decided_by: string) => ({ outcome: 'draw', winner: null, decided_by });

describe('best of three', () => {
  const fresh = battleOf('draw', { rounds: 3 });

  test('the next round begins 250 ms after the transition into it, with nothing scored', () => {
    const { battle, events } = step(give(fresh, 0, 7, NOW), { type: 'due' }, NOW + 10_040);
    expect(battle).toMatchObject({
      state: 'live',
      round: 2,
      startsAt: NOW + 10_290,
      endsAt: NOW + 20_290,
      dueAt: NOW + 20_290,
      sides: [{ points: 7, roundPoints: 0, roundsWon: 1, roundsSince: 1 }, {}],
      rounds: [{ round: 1, winner: 0, ends_at: '2026-01-31T12:00:10.000Z' }],
    });
    expect(events.map(({ type }) => type)).toEqual(['battle_round_ended', 'battle_started']);
  });

  test('a side with two rounds wins, and the third is not played', () => {
    const battle = play(play(fresh, 1, 0), 1, 0);
    expect(battle).toMatchObject({ state: 'finished', round: 2, result: won(0, 'rounds') });
  });

  test('a side wins as soon as no other can catch up', () => {
    const five = battleOf('draw', { rounds: 5 });
    const ahead = play(play(play(five, 1, 0), 1, 1), 1, 0);
    expect(ahead.state).toBe('live');
    expect(play(ahead, 1, 1)).toMatchObject({ round: 4, result: won(0, 'rounds') });
  });

  test('no side wins a tied round, and then one round decides', () => {
    const battle = play(play(fresh, 5, 5), 0, 1);
    expect(battle).toMatchObject({ state: 'live', rounds: [{ winner: null }, { winner: 1 }] });
    expect(play(battle, 0, 0).result).toMatchObject(won(1, 'rounds'));
  });

  test('rounds decide, not points', () => {
    expect(play(play(play(fresh, 100, 0), 0, 1), 0, 1).result).toMatchObject({
      ...won(1, 'rounds'),
      sides: [{ points: 100 }, { points: 2 }],
    });
  });

  test('the tie policy decides between equal rounds', () => {
    expect(play(play(play(fresh, 1, 0), 0, 1), 2, 2).result).toMatchObject(draw('draw'));
  });

  test('a side that leaves between rounds forfeits, and the next round is not played', () => {
    const between = play(fresh, 1, 0);
    const { battle } = step(between, { type: 'leave', host: 'nova' }, between.startsAt! - 100);
    expect(battle).toMatchObject({
      round: 2,
      startsAt: between.startsAt,
      endsAt: between.startsAt,
      result: { ...won(1, 'forfeit'), rounds: [{ winner: 0 }, { points: [0, 0], winner: null }] },
    });
  });
});

describe('draw', () => {
  test('equal points are a draw', () =>
    expect(play(battleOf('draw'), 3, 3).result).toMatchObject(draw('draw')));
});

describe('overtime', () => {
  const tied = play(battleOf('overtime'), 3, 3);

  test('is a separate round that adds to the same score', () => {
    expect(tied).toMatchObject({
      state: 'overtime',
      kind: 'overtime',
      round: 2,
      startsAt: NOW + 10_250,
      endsAt: NOW + 15_250,
      sides: [{ points: 3, roundPoints: 0 }, {}],
    });
    expect(play(tied, 0, 2)).toMatchObject({
      state: 'finished',
      sides: [{ points: 3 }, { points: 5, roundsWon: 1 }],
      result: won(1, 'overtime'),
    });
  });

  test('is announced with its contenders', () => {
    const { events } = step(battleOf('overtime'), { type: 'due' }, NOW + 10 * S);
    expect(events.at(-1)).toMatchObject({
      type: 'battle_overtime',
      kind: 'overtime',
      round: 2,
      contenders: [0, 1],
    });
  });

  test('is played up to `max` times while it is tied, then the battle is a draw', () => {
    expect(play(tied, 2, 2).result).toMatchObject(draw('overtime'));
    const twice = play(play(battleOf('overtime', { tie: { policy: 'overtime', max: 2 } }), 0, 0), 1, 1);
    expect(twice).toMatchObject({ state: 'overtime', round: 3 });
    expect(play(twice, 1, 0).result).toMatchObject(won(0, 'overtime'));
    expect(play(twice, 0, 0).result).toMatchObject(draw('overtime'));
  });

  test('can only be won by the sides that were equal, even if others score', () => {
    const sides = ['nova', 'rex', 'max'].map((host) => ({ hosts: [hostInOwnRoom(host)] }));
    const three = play(battleOf('overtime', { sides }), 5, 5, 1);
    expect(three.contenders).toEqual([0, 1]);
    expect(play(three, 0, 1, 50)).toMatchObject({
      sides: [{}, {}, { points: 51 }],
      result: won(1, 'overtime'),
    });
    const left = step(three, { type: 'leave', host: 'max' }, three.startsAt!).battle;
    expect(left.state).toBe('overtime');
  });
});

describe('sudden death', () => {
  const tied = play(battleOf('sudden_death'), 3, 3);
  const at = NOW + 12 * S;

  test('the first gift that scores ends it at once', () => {
    const decided = give(tied, 1, 1, at);
    for (const now of [at, at + 1, at + 40]) {
      expect(due(decided, now)).toMatchObject({
        state: 'finished',
        endsAt: at + 1,
        result: { ...won(1, 'sudden_death'), finished_at: '2026-01-31T12:00:12.001Z' },
      });
    }
  });

  test('a departure after the deciding gift does not change the winner, even in the same millisecond', () => {
    const leave = { type: 'host_gone', host: null, room: 'rex-live', by: null, roomHost: 'rex' } as const;
    expect(step(give(tied, 1, 1, at), leave, at).battle.result).toMatchObject(won(1, 'sudden_death'));
  });

  test('a draw if no side scores', () => {
    expect(tied).toMatchObject({ state: 'overtime', kind: 'sudden_death', endsAt: NOW + 15_250 });
    expect(play(tied, 0, 0).result).toMatchObject(draw('sudden_death'));
  });
});

describe('first to score', () => {
  test('the first to reach the equal score wins', () => {
    const battle = give(give(give(battleOf('first_to_score'), 0, 2, NOW), 1, 3, NOW), 0, 1, NOW);
    expect(due(battle, NOW + 10 * S).result).toMatchObject(won(1, 'first_to_score'));
  });
  test('a draw without points', () =>
    expect(play(battleOf('first_to_score'), 0, 0).result).toMatchObject(draw('first_to_score')));
  test('with equal rounds won, the first to reach them wins', () => {
    const rounds = battleOf('first_to_score', { rounds: 3 });
    expect(play(play(play(rounds, 0, 9), 1, 0), 4, 4).result).toMatchObject(won(1, 'first_to_score'));
    expect(play(play(play(rounds, 4, 4), 1, 0), 0, 9).result).toMatchObject(won(0, 'first_to_score'));
  });
  test('without rounds won, the first to reach the most points wins', () => {
    const sides = ['nova', 'rex', 'max'].map((host) => ({ hosts: [hostInOwnRoom(host)] }));
    const two = play(battleOf('first_to_score', { rounds: 2, sides }), 1, 7, 7);
    expect(play(two, 0, 0, 0).result).toMatchObject(won(1, 'first_to_score'));
  });
});

describe('most supporters', () => {
  const battle = battleOf('most_supporters');
  test('the side with more supporters wins', () => {
    const more = give(give(give(battle, 0, 4, NOW), 1, 2, NOW), 1, 2, NOW);
    expect(due(more, NOW + 10 * S).result).toMatchObject(won(1, 'most_supporters'));
  });
  test('a draw with equal supporters, or none', () => {
    expect(play(battle, 2, 2).result).toMatchObject(draw('most_supporters'));
    expect(play(battle, 0, 0).result).toMatchObject(draw('most_supporters'));
  });
});

describe('settled more than 30 s late', () => {
  const now = NOW + 10 * S + UNATTENDED_MS;

  /** Settles the battle after an outage from this time until the settlement. */
  function dueAfter(battle: StoredBattle, aliveUntil: number, at: number): StoredBattle {
    const answer = stepBattle(battle, { type: 'due' }, at, [{ from: aliveUntil, until: at }]);
    if (answer === null || isRefusal(answer)) throw new Error('Nothing was due.');
    return answer.battle;
  }

  test('the battle goes on if a node was alive, because a backlog must not shorten a battle', () => {
    const ahead = give(battleOf('draw', { rounds: 3 }), 1, 1, NOW);
    const hourLater = NOW + 3_600 * S;
    expect(due(ahead, hourLater)).toMatchObject({ state: 'live', round: 2, startsAt: hourLater + 250 });
    expect(due(battleOf('overtime'), hourLater).state).toBe('overtime');
    // A node was alive a millisecond after the end.
    expect(dueAfter(ahead, NOW + 10 * S + 1, hourLater).state).toBe('live');
  });

  test('no further round begins, and the rounds so far decide', () => {
    const ahead = give(battleOf('draw', { rounds: 5 }), 1, 1, NOW);
    expect(dueAfter(ahead, NOW, now).state).toBe('live');
    expect(dueAfter(ahead, NOW + 10 * S, now + 1)).toMatchObject({
      state: 'finished',
      rounds: [{ unattended: true }],
      result: { ...won(1, 'rounds'), finished_at: '2026-01-31T12:00:10.000Z' },
    });
  });

  test.each(['overtime', 'sudden_death'] as const)('%s is not played, and the battle is a draw', (policy) => {
    expect(dueAfter(battleOf(policy), NOW, now).state).toBe('overtime');
    expect(dueAfter(battleOf(policy), NOW, now + 1).result).toMatchObject(draw(policy));
    const again = play(battleOf('overtime', { tie: { policy: 'overtime', overtime_s: 5, max: 3 } }), 0, 0);
    expect(dueAfter(again, NOW, again.endsAt! + UNATTENDED_MS + 1).result).toMatchObject(draw('overtime'));
  });

  test('an overdue countdown leads to the agreed round and to its end', () => {
    const missed = battleOf('draw', { countdown_s: 3 });
    const { battle, events } = step(missed, { type: 'due' }, now);
    expect(battle).toMatchObject({
      state: 'finished',
      version: 2,
      endsAt: NOW + 13 * S,
      result: draw('draw'),
    });
    expect(events.map(({ type }) => type)).toEqual(['battle_started', 'battle_round_ended', 'battle_ended']);
  });
});

test('the next kind of round, or the end, is computed before the round is settled', () => {
  const tied = battleOf('overtime');
  const ahead = give(battleOf('draw', { rounds: 3 }), 0, 1, NOW);
  expect(stepAfterRound(tied)).toBe('overtime');
  expect(stepAfterRound(battleOf('sudden_death'))).toBe('sudden_death');
  expect(stepAfterRound(give(tied, 0, 1, NOW))).toBe('nothing');
  expect(stepAfterRound(ahead)).toBe('round');
  expect(stepAfterRound(give(play(ahead, 1, 0), 0, 1, NOW + 10_250))).toBe('nothing');
});
