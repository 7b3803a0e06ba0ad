import { describe, expect, test } from 'vitest';
import type { BattleAction } from './battle-action.ts';
import { proposeBattle } from './propose-battle.ts';
import { stepBattle } from './step-battle.ts';
import { BATTLE_STARTS_AT as NOW } from './testing/example-battle.ts';
import {
  due,
  exampleProposal,
  exampleRequest,
  give,
  hostInOwnRoom,
  proposed,
  step,
} from './testing/play-battle.ts';

const TEAMS = {
  mode: 'team' as const,
  sides: [
    { hosts: [hostInOwnRoom('nova'), hostInOwnRoom('ivy')] },
    { hosts: [hostInOwnRoom('rex'), hostInOwnRoom('max')] },
  ],
};
const accept = (host: string): BattleAction => ({ type: 'accept', host });
const leave = (host: string): BattleAction => ({ type: 'leave', host });
const gone = (room: string, host: string | null = null, by: string | null = null): BattleAction => ({
  type: 'host_gone',
  host,
  room,
  by,
  roomHost: room.replace('-live', ''),
});
const types = (events: { type: string }[]) => events.map(({ type }) => type);

describe('invited', () => {
  const invited = proposed({ accept: 'invite', countdown_s: 3 });

  test('rooms get no events before the battle is agreed', () => {
    const request = exampleRequest({ accept: 'invite' });
    expect(proposeBattle(request, exampleProposal(request))).toMatchObject({
      battle: { state: 'invited', version: 1, expiresAt: NOW + 60_000, dueAt: null },
      events: [],
    });
  });

  test('the countdown begins when the last host accepts, and fixes the times of the first round', () => {
    const first = step(invited, accept('rex'), NOW + 1_000);
    expect(first).toMatchObject({
      battle: { state: 'invited', version: 2, dueAt: null },
      events: [],
    });
    const last = step(first.battle, accept('nova'), NOW + 2_000);
    expect(last).toMatchObject({
      battle: {
        state: 'countdown',
        version: 3,
        round: 1,
        expiresAt: null,
        startsAt: NOW + 5_000,
        endsAt: NOW + 305_000,
        dueAt: NOW + 5_000,
      },
      events: [{ type: 'battle_countdown', round: 1, starts_at: '2026-01-31T12:00:05.000Z' }],
    });
  });

  test('without a countdown the last acceptance makes it live', () => {
    const battle = proposed({ accept: 'invite', countdown_s: 0 }, { inviter: 'nova' });
    const { battle: live, events } = step(battle, accept('rex'), NOW + 1_000);
    expect(live).toMatchObject({ state: 'live', version: 2, startsAt: NOW + 1_000, endsAt: NOW + 301_000 });
    expect(types(events)).toEqual(['battle_started']);
  });

  test('the inviter has accepted by proposing; every other host accepts once', () => {
    const battle = proposed({ ...TEAMS, accept: 'invite' }, { inviter: 'nova' });
    expect(stepBattle(battle, accept('nova'), NOW)).toBeNull();
    const { battle: next } = step(battle, accept('rex'), NOW);
    expect(stepBattle(next, accept('rex'), NOW)).toMatchObject({ code: 'battle_state' });
  });

  test('no host can accept at or after the expiry, even before a node has carried it out', () => {
    expect(step(invited, accept('nova'), NOW + 59_999).battle.state).toBe('invited');
    expect(stepBattle(invited, accept('nova'), NOW + 60_000)).toMatchObject({
      code: 'battle_state',
      detail: 'A battle that is expired cannot be accepted.',
    });
    expect(step(invited, { type: 'due' }, NOW + 60_000)).toMatchObject({
      battle: { state: 'expired', version: 2, dueAt: null },
      events: [],
    });
  });

  test('it ends when a host declines or leaves', () => {
    expect(step(invited, { type: 'decline', host: 'rex' }, NOW)).toMatchObject({
      battle: { state: 'declined', expiresAt: null },
      events: [],
    });
    expect(step(invited, gone('rex-live'), NOW).battle.state).toBe('cancelled');
  });

  test.each(['accept', 'decline', 'leave'] as const)('a user who is not a host cannot %s', (type) => {
    expect(stepBattle(invited, { type, host: 'max' }, NOW)).toMatchObject({
      code: 'forbidden',
      param: 'host',
    });
  });
});

describe('countdown', () => {
  const counting = proposed({ countdown_s: 3 });

  test('it ends with the first round, at the agreed times', () => {
    expect(stepBattle(counting, { type: 'due' }, NOW + 2_999)).toBeNull();
    expect(step(counting, { type: 'due' }, NOW + 3_100)).toMatchObject({
      battle: {
        state: 'live',
        version: 2,
        startsAt: NOW + 3_000,
        endsAt: NOW + 303_000,
        dueAt: NOW + 303_000,
      },
      events: [{ type: 'battle_started', round: 1, starts_at: '2026-01-31T12:00:03.000Z' }],
    });
  });

  test('a host who leaves cancels the battle and its round', () => {
    expect(step(counting, leave('rex'), NOW + 2_999).battle).toMatchObject({
      state: 'cancelled',
      round: 0,
      startsAt: null,
      endsAt: null,
      result: null,
    });
  });

  test('after its end the battle is live and cannot be cancelled', () => {
    expect(stepBattle(counting, { type: 'cancel' }, NOW + 3_000)).toMatchObject({ code: 'battle_state' });
  });
});

describe('live', () => {
  const live = proposed();
  const scored = give(give(live, 0, 30, NOW + 10), 1, 20, NOW + 20);

  test('the higher score wins, and a late settlement does not move the end', () => {
    for (const now of [NOW + 300_000, NOW + 300_400, NOW + 9_000_000]) {
      expect(step(scored, { type: 'due' }, now)).toMatchObject({
        battle: {
          state: 'finished',
          dueAt: null,
          endsAt: NOW + 300_000,
          sides: [{ roundsWon: 1 }, { roundsWon: 0 }],
        },
        events: [
          {
            type: 'battle_round_ended',
            round: 1,
            kind: 'regular',
            points: [30, 20],
            winner: 0,
            rounds_won: [1, 0],
          },
          {
            type: 'battle_ended',
            state: 'finished',
            result: {
              outcome: 'win',
              winner: 0,
              decided_by: 'points',
              sides: [
                { points: 30, coins: 30, mvp: { user: 'fan-1', points: 30 } },
                { points: 20, coins: 20, mvp: { user: 'fan-2', points: 20 } },
              ],
              rounds: [{ round: 1, points: [30, 20], winner: 0 }],
              secret: 'a'.repeat(64),
              finished_at: '2026-01-31T12:05:00.000Z',
            },
          },
        ],
      });
    }
  });

  test('after the round end no host can leave, and the battle cannot be cut short', () => {
    for (const action of [leave('nova'), { type: 'end' } as const]) {
      expect(stepBattle(scored, action, NOW + 300_000)).toMatchObject({ code: 'battle_state' });
    }
    expect(step(scored, gone('nova-live'), NOW + 300_000).battle).toMatchObject({
      state: 'finished',
      result: { winner: 0, decided_by: 'points' },
    });
  });

  test('an empty side forfeits at any score', () => {
    expect(step(scored, leave('nova'), NOW + 20).battle).toMatchObject({
      state: 'finished',
      sides: [{ hosts: [{ left: true }], points: 30, roundsWon: 0 }, { roundsWon: 0 }],
      // The gift of this millisecond was counted, so it must lie within the round.
      endsAt: NOW + 21,
      result: {
        outcome: 'win',
        winner: 1,
        decided_by: 'forfeit',
        rounds: [{ points: [30, 20], winner: null }],
        finished_at: '2026-01-31T12:00:00.020Z',
      },
    });
  });

  test('a team goes on while one of its hosts remains; a host cannot leave twice', () => {
    const one = step(proposed(TEAMS), leave('nova'), NOW + 5);
    expect(one).toMatchObject({ battle: { state: 'live', contenders: [0, 1] }, events: [] });
    expect(stepBattle(one.battle, leave('nova'), NOW + 6)).toMatchObject({ code: 'battle_state' });
    expect(step(one.battle, leave('ivy'), NOW + 6).battle.result).toMatchObject({
      winner: 1,
      decided_by: 'forfeit',
    });
  });

  test('two of three sides go on, and the side that forfeited cannot win', () => {
    const sides = ['nova', 'rex', 'max'].map((host) => ({ hosts: [hostInOwnRoom(host)] }));
    const leading = give(proposed({ sides }), 2, 50, NOW);
    const two = step(give(leading, 1, 5, NOW), leave('max'), NOW + 5).battle;
    expect(two).toMatchObject({ state: 'live', contenders: [0, 1] });
    expect(due(two, NOW + 300_000).result).toMatchObject({ winner: 1, decided_by: 'points' });
  });

  test('when a room ends, all its hosts leave, and no side is left to win', () => {
    const sides = [{ hosts: [hostInOwnRoom('nova')] }, { hosts: [{ host: 'rex', room: 'nova-live' }] }];
    expect(step(proposed({ sides }), gone('nova-live'), NOW).battle).toMatchObject({
      state: 'cut_short',
      result: { outcome: 'cut_short', winner: null, decided_by: null },
    });
  });

  test('a guest who is removed from a room leaves the battle there', () => {
    expect(step(proposed(TEAMS), gone('ivy-live', 'ivy'), NOW).battle).toMatchObject({
      sides: [{ hosts: [{ left: false }, { left: true }] }, {}],
    });
    expect(stepBattle(proposed(TEAMS), gone('nova-live', 'ivy'), NOW)).toBeNull();
  });

  test('a battle that is cut short has a score and no winner', () => {
    const { battle, events } = step(scored, { type: 'end' }, NOW + 100);
    expect(battle).toMatchObject({
      state: 'cut_short',
      endsAt: NOW + 101,
      dueAt: null,
      result: {
        outcome: 'cut_short',
        winner: null,
        decided_by: null,
        sides: [{ points: 30 }, { points: 20 }],
        finished_at: '2026-01-31T12:00:00.100Z',
      },
    });
    expect(types(events)).toEqual(['battle_round_ended', 'battle_ended']);
    expect(stepBattle(battle, { type: 'end' }, NOW + 101)).toMatchObject({ code: 'battle_state' });
  });
});

test('a step does not change its arguments', () => {
  const battle = give(proposed({ rounds: 3 }), 0, 5, NOW);
  const before = structuredClone(battle);
  step(battle, { type: 'due' }, NOW + 300_000);
  expect(battle).toEqual(before);
});
