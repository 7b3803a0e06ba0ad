import { describe, expect, it } from 'vitest';
import type { StoredBattle } from './battle.ts';
import { type JudgedGift, judgeGift } from './judge-gift.ts';
import { exampleBattle } from './testing/example-battle.ts';
import { exampleGift, seconds } from './testing/example-gift.ts';

const verdictOf = (battle: Partial<StoredBattle> = {}, gift: Partial<JudgedGift> = {}) =>
  judgeGift(exampleBattle(battle), exampleGift(gift), []);

/** The reason why a gift at this time is not counted, or `counted`. */
function answer(battle: Partial<StoredBattle>, at: number) {
  const verdict = verdictOf(battle, { at });
  return verdict && (verdict.reason ?? 'counted');
}

const rules = exampleBattle().rules;
const bestOfThree = { rules: { ...rules, rounds: 3 } };
const tiedInto = (policy: 'overtime' | 'sudden_death') => ({
  rules: { ...rules, tie: { policy, overtime_s: 60, max: 1 } },
});
const firstRound: StoredBattle['rounds'][number] = {
  round: 1,
  kind: 'regular',
  contenders: [0, 1],
  points: [0, 0],
  winner: null,
  starts_at: '2026-01-31T11:54:00.000Z',
  ends_at: '2026-01-31T11:59:00.000Z',
};

it('the verdict on a counted gift has its side, round and ordinal', () => {
  expect(verdictOf({ counted: 41 }, { quantity: 2, vipLevel: 3 })).toEqual({
    battle: '1'.repeat(32),
    round: 1,
    side: 0,
    ordinal: 42,
    reason: null,
    basePoints: 20,
    multiplier: 10_000,
    points: 20,
    boosts: [],
    vipLevel: 3,
  });
});

it('the verdict on an uncounted gift has its base points and the reason', () => {
  expect(verdictOf({}, { at: seconds(300), receiver: 'rex', room: 'rex-live', vipLevel: 3 })).toEqual({
    battle: '1'.repeat(32),
    round: 1,
    side: 1,
    ordinal: null,
    reason: 'battle_over',
    basePoints: 10,
    multiplier: 10_000,
    points: 0,
    boosts: [],
    vipLevel: 3,
  });
});

describe('a gift has no verdict', () => {
  const [nova, rex] = exampleBattle().sides;
  const left = { ...nova!, hosts: nova!.hosts.map((host) => ({ ...host, left: true })) };
  it.each<[string, Partial<StoredBattle>, Partial<JudgedGift>]>([
    ['for a user who takes no part', {}, { receiver: 'gil' }],
    ['in a room outside the battle', {}, { room: 'attic' }],
    ["in the other side's room", {}, { room: 'rex-live' }],
    ['for a host who has left', { sides: [left, rex!] }, {}],
    ['in the countdown', {}, { at: seconds(-0.001) }],
    ['while the battle is not agreed', { state: 'invited', startsAt: null, endsAt: null }, {}],
    ['once it is settled', { state: 'finished' }, {}],
  ])('%s', (_, battle, gift) => {
    expect(verdictOf(battle, gift)).toBeNull();
  });
});

describe('a gift counts if its time is in the round, to the millisecond', () => {
  it.each<[string, Partial<StoredBattle>, number, ReturnType<typeof answer>]>([
    ['at its first millisecond', {}, 0, 'counted'],
    ['even before a node has ended the countdown', { state: 'countdown' }, 0, 'counted'],
    ['in its last millisecond', {}, 299.999, 'counted'],
    ['not at its end', {}, 300, 'battle_over'],
    ['not later, even before the battle is settled', {}, 86_400, 'battle_over'],
    ['not between rounds', bestOfThree, 300, 'between_rounds'],
    ['not before the next round', { round: 2, rounds: [firstRound] }, -0.001, 'between_rounds'],
    ['in the first millisecond of the next round', { round: 2, rounds: [firstRound] }, 0, 'counted'],
    ['not before an overtime', tiedInto('overtime'), 300, 'between_rounds'],
    ['not before sudden death', tiedInto('sudden_death'), 300, 'between_rounds'],
  ])('%s', (_, battle, into, expected) => {
    expect(answer(battle, seconds(into))).toBe(expected);
  });

  it('not after the gift that decided sudden death, even in the same millisecond', () => {
    const decided = { state: 'overtime', kind: 'sudden_death', round: 2, suddenWinner: 1 } as const;
    expect(answer({ ...decided, endsAt: seconds(1) + 1 }, seconds(1))).toBe('battle_over');
  });
});
