import type { BoostDefinition } from '@lavish/protocol';
import { describe, expect, test } from 'vitest';
import { battleView } from '../../wire/battle-views.ts';
import type { StoredBonus } from '../bonuses/bonus.ts';
import type { StoredBattle } from './battle.ts';
import { BATTLE_STARTS_AT as NOW } from './testing/example-battle.ts';
import { due, give, proposed, step } from './testing/play-battle.ts';

const S = 1_000;
const rush: BoostDefinition = { id: 'rush', kind: 'window', multiplier: 2, from_s: 10, to_s: 20 };
const last: BoostDefinition = { id: 'last', kind: 'finisher', multiplier: 3, from_s: -30, items: ['rose'] };
const luck: BoostDefinition = { id: 'luck', kind: 'chance', multiplier: 5, chance: 0.5 };
const hunt: BoostDefinition = { id: 'hunt', kind: 'task', multiplier: 2, target_points: 10, reward_s: 30 };
const allTheTime: BoostDefinition = { id: 'party', kind: 'window', multiplier: 1.5 };

const briefly = (events: { type: string; round?: unknown; boost?: { id: string; side: number | null } }[]) =>
  events.map(({ type, boost }) => (boost ? `${type} ${boost.id} ${boost.side}` : type));

describe('boosts are announced', () => {
  test('when they start and end, each by a separate transition', () => {
    let battle = proposed({ boosts: [rush, last, luck] });
    const announced: [number, string[]][] = [];
    while (battle.dueAt !== null) {
      const at = battle.dueAt;
      const { battle: next, events } = step(battle, { type: 'due' }, at);
      announced.push([(at - NOW) / S, briefly(events)]);
      battle = next;
    }
    expect(announced).toEqual([
      [10, ['battle_boost_started rush null']],
      [20, ['battle_boost_ended rush null']],
      [270, ['battle_boost_started last null']],
      [300, ['battle_boost_ended last null', 'battle_round_ended', 'battle_ended']],
    ]);
  });

  test('with their multiplier and end', () => {
    const { events } = step(proposed({ boosts: [rush] }), { type: 'due' }, NOW + 10 * S + 40);
    expect(events).toEqual([
      {
        type: 'battle_boost_started',
        at: '2026-01-31T12:00:10.040Z',
        battle: `btl_${'1'.repeat(32)}`,
        round: 1,
        boost: { id: 'rush', kind: 'window', multiplier: 2, side: null, ends_at: '2026-01-31T12:00:20.000Z' },
      },
    ]);
  });

  test('with the start of the round if they apply from then on, in every round', () => {
    const counting = proposed({ boosts: [allTheTime], countdown_s: 3, rounds: 3, duration_s: 10 });
    const { battle, events } = step(counting, { type: 'due' }, NOW + 3 * S);
    expect(briefly(events)).toEqual(['battle_started', 'battle_boost_started party null']);

    const between = step(give(battle, 0, 1, NOW + 3 * S), { type: 'due' }, NOW + 13 * S);
    expect(briefly(between.events)).toEqual([
      'battle_boost_ended party null',
      'battle_round_ended',
      'battle_started',
    ]);
    expect(between.battle.dueAt).toBe(between.battle.startsAt);
    const again = step(between.battle, { type: 'due' }, between.battle.startsAt!);
    expect(briefly(again.events)).toEqual(['battle_boost_started party null']);
  });

  test('as a reward for the side that earned it, from that gift on', () => {
    const reached = give(proposed({ boosts: [hunt] }), 1, 10, NOW + 5 * S);
    expect(reached.dueAt).toBe(NOW + 5 * S);
    const { battle, events } = step(reached, { type: 'due' }, NOW + 5 * S + 3);
    expect(briefly(events)).toEqual(['battle_boost_started hunt 1']);
    expect(battle.dueAt).toBe(NOW + 35 * S);
    expect(briefly(step(battle, { type: 'due' }, NOW + 35 * S).events)).toEqual([
      'battle_boost_ended hunt 1',
    ]);
  });

  test('not if the boost ended before a node carried out its start', () => {
    expect(due(proposed({ boosts: [rush, last] }), NOW + 25 * S)).toMatchObject({
      announced: [],
      dueAt: NOW + 270 * S,
    });
  });

  test('as ended when the battle is cut short', () => {
    const rushing = due(proposed({ boosts: [rush] }), NOW + 10 * S);
    expect(briefly(step(rushing, { type: 'end' }, NOW + 11 * S).events)).toEqual([
      'battle_boost_ended rush null',
      'battle_round_ended',
      'battle_ended',
    ]);
  });
});

describe('bonuses of the platform are announced', () => {
  const gala: StoredBonus = {
    id: 'gala',
    startsAt: NOW + 10 * S,
    endsAt: NOW + 20 * S,
    multiplier: 2.5,
    rooms: ['rex-live'],
    categories: ['love'],
    minVipLevel: 3,
  };
  const always = { ...gala, startsAt: NOW - 9_000 * S, endsAt: NOW + 9_000 * S };
  /** The battle with these bonuses, as a transition reads them. */
  const given = (battle: StoredBattle, ...bonuses: StoredBonus[]): StoredBattle => ({ ...battle, bonuses });

  test('when they start and end by schedule, with their multiplier and scope', () => {
    const battle = proposed({}, { bonuses: [gala] });
    expect(battle.dueAt).toBe(NOW + 10 * S);
    const began = step(battle, { type: 'due' }, NOW + 10 * S);
    expect(began.events).toEqual([
      {
        type: 'battle_boost_started',
        at: '2026-01-31T12:00:10.000Z',
        battle: `btl_${'1'.repeat(32)}`,
        round: 1,
        boost: {
          id: 'gala',
          kind: 'bonus',
          multiplier: 2.5,
          side: null,
          ends_at: '2026-01-31T12:00:20.000Z',
          scope: { rooms: ['rex-live'], categories: ['love'], min_vip_level: 3 },
        },
      },
    ]);
    expect(began.battle.dueAt).toBe(NOW + 20 * S);
    const ended = step(began.battle, { type: 'due' }, NOW + 20 * S);
    expect(ended).toMatchObject({
      battle: { announced: [], dueAt: NOW + 300 * S },
      events: [{ type: 'battle_boost_ended', boost: { id: 'gala', kind: 'bonus', side: null } }],
    });
  });

  test('at the start of every round in which they apply, until its end at most', () => {
    const counting = proposed({ countdown_s: 3, rounds: 3, duration_s: 10 }, { bonuses: [always] });
    const first = step(counting, { type: 'due' }, NOW + 3 * S);
    expect(briefly(first.events)).toEqual(['battle_started', 'battle_boost_started gala null']);
    expect(first.events[1]).toMatchObject({ boost: { ends_at: '2026-01-31T12:00:13.000Z' } });

    const between = step(first.battle, { type: 'due' }, NOW + 13 * S);
    expect(briefly(between.events)).toEqual([
      'battle_boost_ended gala null',
      'battle_round_ended',
      'battle_started',
    ]);
    const second = step(between.battle, { type: 'due' }, between.battle.startsAt!);
    expect(briefly(second.events)).toEqual(['battle_boost_started gala null']);
  });

  test('when a bonus that applies at once is created, and when it is deleted', () => {
    const woken = { ...given(proposed(), always), dueAt: NOW + S };
    const put = step(woken, { type: 'due' }, NOW + S);
    expect(briefly(put.events)).toEqual(['battle_boost_started gala null']);
    const taken = step({ ...given(put.battle), dueAt: NOW + 2 * S }, { type: 'due' }, NOW + 2 * S);
    expect(briefly(taken.events)).toEqual(['battle_boost_ended gala null']);
    expect(taken.battle.dueAt).toBe(NOW + 300 * S);
  });

  test('as ended and started again when a running bonus changes', () => {
    const before = step(proposed({}, { bonuses: [gala] }), { type: 'due' }, NOW + 10 * S).battle;
    const at = NOW + 15 * S;
    const changed = { ...gala, startsAt: at, multiplier: 4 };
    const { battle, events } = step({ ...given(before, changed), dueAt: at }, { type: 'due' }, at);
    expect(briefly(events)).toEqual(['battle_boost_ended gala null', 'battle_boost_started gala null']);
    expect(battleView(battle, at).boosts).toMatchObject([{ id: 'gala', multiplier: 4 }]);
  });

  test('not when a later bonus is created; only the due time changes', () => {
    const { battle, events } = step({ ...given(proposed(), gala), dueAt: NOW }, { type: 'due' }, NOW);
    expect(events).toEqual([]);
    expect(battle.dueAt).toBe(NOW + 10 * S);
    const [later, now] = [NOW + 9_999, NOW + 10_000].map((at) => battleView(battle, at).boosts.length);
    expect([later, now]).toEqual([0, 1]);
  });

  test('separately from a boost with the same id', () => {
    const twin = { ...always, id: allTheTime.id };
    const { battle, events } = step(
      proposed({ boosts: [allTheTime], countdown_s: 3 }, { bonuses: [twin] }),
      { type: 'due' },
      NOW + 3 * S,
    );
    expect(events).toMatchObject([{}, { boost: { kind: 'window' } }, { boost: { kind: 'bonus' } }]);
    expect(battleView(battle, NOW + 3 * S).boosts).toHaveLength(2);
  });
});
