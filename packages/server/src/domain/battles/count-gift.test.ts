import { LIMITS } from '@lavish/protocol';
import { describe, expect, it, test } from 'vitest';
import type { StoredBattle } from './battle.ts';
import type { Contribution } from './contribution.ts';
import { countGift, openScore, passesScoreCeiling, topWith } from './count-gift.ts';
import { judgeGift } from './judge-gift.ts';
import { exampleBattle } from './testing/example-battle.ts';
import { boostedBattle, exampleGift, seconds } from './testing/example-gift.ts';

const nothing = (): Contribution => ({ gifts: 0, points: 0, coins: 0, since: 0 });

/** Counts a rose for a host of the battle. */
function count(
  battle: StoredBattle,
  { to = 'nova', points = 10, at = seconds(1), from = nothing(), sender = 'ann' } = {},
): Contribution {
  const gift = exampleGift({ receiver: to, room: `${to}-live`, points, at, sender });
  countGift(battle, from, { ...gift, coins: 10 }, judgeGift(battle, gift, [])!);
  return from;
}

test('a counted gift raises its side, its host and its sender', () => {
  const battle = openScore(exampleBattle({ counted: 6, version: 3 }));
  expect(count(battle, { points: 25 })).toEqual({ gifts: 1, points: 25, coins: 10, since: 7 });
  expect(battle).toMatchObject({ counted: 7, version: 4 });
  expect(battle.sides).toMatchObject([
    {
      points: 25,
      coins: 10,
      roundPoints: 25,
      pointsSince: 7,
      supporters: 1,
      top: [{ user: 'ann', points: 25 }],
      hosts: [{ host: 'nova', points: 25, coins: 10 }],
    },
    { points: 0, coins: 0, roundPoints: 0, pointsSince: 0, supporters: 0, top: [], hosts: [{ points: 0 }] },
  ]);
});

test('a sender counts as one supporter of each side that they give to', () => {
  const battle = openScore(exampleBattle());
  const forNova = count(battle);
  count(battle, { from: forNova });
  count(battle, { to: 'rex' });
  expect(battle.sides.map(({ supporters }) => supporters)).toEqual([1, 1]);
  expect(forNova).toEqual({ gifts: 2, points: 20, coins: 20, since: 2 });
});

test('a gift without points counts, and changes no rank', () => {
  const battle = openScore(exampleBattle());
  const from = count(battle, { points: 0 });
  expect(from).toEqual({ gifts: 1, points: 0, coins: 10, since: 1 });
  expect(count(battle, { points: 5, from })).toMatchObject({ since: 2 });
  expect(count(battle, { points: 0, from })).toMatchObject({ gifts: 3, points: 5, since: 2 });
  expect(battle.sides[0]).toMatchObject({ points: 5, coins: 30, pointsSince: 2, top: [{ points: 5 }] });
});

test('counting in an open score does not change the original battle', () => {
  const battle = boostedBattle([{ id: 't', kind: 'task', target_points: 1, reward_s: 1, multiplier: 2 }]);
  const before = structuredClone(battle);
  count(openScore(battle));
  expect(battle).toEqual(before);
});

describe('the top three', () => {
  const top = [
    { user: 'ann', points: 30 },
    { user: 'ben', points: 20 },
    { user: 'cat', points: 10 },
  ];

  it.each<[string, string, number, string[]]>([
    ['a new supporter passes the last one', 'dan', 11, ['ann', 'ben', 'dan']],
    ['a new supporter with equal points stays behind', 'dan', 10, ['ann', 'ben', 'cat']],
    ['a new supporter passes all', 'dan', 31, ['dan', 'ann', 'ben']],
    ['a supporter in the top rises', 'cat', 25, ['ann', 'cat', 'ben']],
    ['a supporter in the top draws level', 'cat', 30, ['ann', 'cat', 'ben']],
    ['the first supporter stays first', 'ann', 40, ['ann', 'ben', 'cat']],
  ])('%s', (_, user, points, expected) => {
    expect(topWith(top, user, points).map((one) => one.user)).toEqual(expected);
  });

  it('starts with one supporter', () => {
    expect(topWith([], 'ann', 1)).toEqual([{ user: 'ann', points: 1 }]);
  });
});

describe('sudden death', () => {
  const sudden = (over: Partial<StoredBattle> = {}) =>
    openScore(exampleBattle({ state: 'overtime', kind: 'sudden_death', round: 2, ...over }));

  it('is decided and ended by the first gift with points', () => {
    const battle = sudden();
    count(battle, { to: 'rex', at: seconds(5) });
    expect(battle).toMatchObject({ suddenWinner: 1, endsAt: seconds(5) + 1, dueAt: seconds(5) + 1 });
  });

  it.each<[string, Partial<StoredBattle>, number]>([
    ['a gift without points', {}, 0],
    ['a gift to a side that can no longer win', { contenders: [1] }, 10],
  ])('is not decided by %s', (_, over, points) => {
    const battle = sudden(over);
    count(battle, { points });
    expect(battle).toMatchObject({ suddenWinner: null, endsAt: seconds(300), dueAt: seconds(300) });
  });
});

describe('a total never passes 2^53 − 1', () => {
  const passes = ({ side = {}, points = 10, coins = 10, at = seconds(1) }) => {
    const [nova, rex] = exampleBattle().sides;
    const battle = exampleBattle({ sides: [{ ...nova!, ...side }, rex!] });
    return passesScoreCeiling(battle, judgeGift(battle, exampleGift({ points, at }), [])!, coins);
  };

  it.each<[string, Parameters<typeof passes>[0], boolean]>([
    ["a side's points up to it", { side: { points: LIMITS.maxCoins - 10 } }, false],
    ["a side's points past it", { side: { points: LIMITS.maxCoins - 9 } }, true],
    ["a side's coins up to it", { side: { coins: LIMITS.maxCoins - 10 } }, false],
    ["a side's coins past it", { side: { coins: LIMITS.maxCoins - 9 } }, true],
    ['a gift that is not counted', { side: { coins: LIMITS.maxCoins }, at: seconds(300) }, false],
  ])('%s', (_, gift, expected) => {
    expect(passes(gift)).toBe(expected);
  });

  it('not even with a gift that is not counted', () => {
    const battle = exampleBattle();
    const gift = exampleGift({ points: LIMITS.maxCoins, quantity: 2, at: seconds(300) });
    expect(passesScoreCeiling(battle, judgeGift(battle, gift, [])!, 20)).toBe(true);
  });
});
