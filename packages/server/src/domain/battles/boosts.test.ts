import type { BoostDefinition } from '@lavish/protocol';
import { describe, expect, it, test } from 'vitest';
import type { StoredBonus } from '../bonuses/bonus.ts';
import type { StoredBattle } from './battle.ts';
import { activeBoosts, boostsOfRound, nextBoostBoundary } from './boosts.ts';
import { countGift } from './count-gift.ts';
import { type JudgedGift, judgeGift } from './judge-gift.ts';
import { exampleBattle } from './testing/example-battle.ts';
import { boostedBattle, exampleGift, seconds } from './testing/example-gift.ts';
import type { GiftVerdict } from './verdict.ts';

/** The verdict on a counted gift. */
function verdictOf(
  battle: StoredBattle,
  gift: Partial<JudgedGift>,
  bonuses: StoredBonus[] = [],
): GiftVerdict {
  const verdict = judgeGift(battle, exampleGift(gift), bonuses);
  expect(verdict).toMatchObject({ reason: null });
  return verdict!;
}

/** The multiplier of a rose for Nova, `into` seconds into a round with one boost: 1, or the boost's multiplier. */
const worth = (
  boost: BoostDefinition,
  into: number,
  gift: Partial<JudgedGift> = {},
  over: Partial<StoredBattle> = {},
) => verdictOf(boostedBattle([boost], over), { at: seconds(into), ...gift }).multiplier / 10_000;

describe('a window makes gifts count more for a time', () => {
  const rush: BoostDefinition = { id: 'rush', kind: 'window', from_s: 60, to_s: 90, multiplier: 2 };

  it.each([
    [0, 1],
    [59.999, 1],
    [60, 2],
    [89.999, 2],
    [90, 1],
  ])('from its first millisecond to its end, exclusive: %d s into the round, ×%d', (into, expected) => {
    expect(worth(rush, into)).toBe(expected);
  });

  it.each<[string, Partial<BoostDefinition>, number, number]>([
    ['from the start of the round, without from_s', { to_s: 30 }, 0, 30],
    ['to the end of the round, without to_s', { from_s: 270 }, 270, 300],
    ['for the whole round, without both', {}, 0, 300],
    ['counted from the end, when negative', { from_s: -60, to_s: -30 }, 240, 270],
    ['no earlier than the round', { from_s: -7_200, to_s: 30 }, 0, 30],
    ['no longer than the round', { from_s: 270, to_s: 7_200 }, 270, 300],
  ])('%s', (_, window, from, to) => {
    const battle = boostedBattle([{ id: 'rush', kind: 'window', multiplier: 2, ...window }]);
    expect(boostsOfRound(battle)).toMatchObject([{ from: seconds(from), to: seconds(to) }]);
  });

  it('for some items, if it names them', () => {
    const roses: BoostDefinition = { ...rush, items: ['rose', 'kiss'] };
    expect([worth(roses, 60), worth(roses, 60, { item: 'moon' })]).toEqual([2, 1]);
  });

  it('for every side', () => {
    expect(worth(rush, 60, { receiver: 'rex', room: 'rex-live' })).toBe(2);
  });

  const overtime = { kind: 'overtime', round: 2, endsAt: seconds(60) } as const;
  it.each<[string, Partial<BoostDefinition>, object[]]>([
    ['from its own beginning', { from_s: 0, to_s: 30 }, [{ from: seconds(0), to: seconds(30) }]],
    ['from its own end', { from_s: -10 }, [{ from: seconds(50), to: seconds(60) }]],
    ['not at all, when it is too short', { from_s: 60, to_s: 90 }, []],
  ])('in an overtime of 60 seconds too, %s', (_, window, expected) => {
    const battle = boostedBattle([{ id: 'rush', kind: 'window', multiplier: 2, ...window }], overtime);
    expect(boostsOfRound(battle)).toMatchObject(expected);
  });

  it('at its planned time, if the round is cut short', () => {
    const last: BoostDefinition = { id: 'last', kind: 'window', from_s: -60, multiplier: 2 };
    expect(boostsOfRound(boostedBattle([last], { endsAt: seconds(250) }))).toMatchObject([
      { from: seconds(240), to: seconds(250) },
    ]);
    expect(boostsOfRound(boostedBattle([last], { endsAt: seconds(240) }))).toEqual([]);
  });
});

describe('a finisher makes some items count more at the end', () => {
  const finisher: BoostDefinition = {
    id: 'last-rockets',
    kind: 'finisher',
    from_s: -15,
    multiplier: 3,
    items: ['rocket'],
  };

  it.each([
    [284.999, 'rocket', 1],
    [285, 'rocket', 3],
    [299.999, 'rocket', 3],
    [299.999, 'rose', 1],
  ])('%d s into the round, a %s: ×%d', (into, item, expected) => {
    expect(worth(finisher, into, { item })).toBe(expected);
  });
});

describe('a task earns its side a reward', () => {
  /** 100 points with roses in the first minute: double points for everything, for 20 seconds. */
  const task: BoostDefinition = {
    id: 'hundred',
    kind: 'task',
    to_s: 60,
    target_points: 100,
    reward_s: 20,
    multiplier: 2,
    items: ['rose'],
  };

  /** The battle after Nova got gifts of roses (10 points each), each given as [seconds, quantity]. */
  function after(...gifts: [into: number, roses: number][]): StoredBattle {
    const battle = boostedBattle([task]);
    for (const [into, quantity] of gifts) give(battle, { at: seconds(into), quantity });
    return battle;
  }

  function give(battle: StoredBattle, gift: Partial<JudgedGift>): GiftVerdict {
    const verdict = verdictOf(battle, gift);
    countGift(
      battle,
      { gifts: 0, points: 0, coins: 0, since: 0 },
      { ...exampleGift(gift), coins: 10 },
      verdict,
    );
    return verdict;
  }

  it('after the gift that reaches its target', () => {
    const battle = after([10, 9]);
    expect(battle.tasks).toEqual({ hundred: { points: [90, 0], reachedAt: [null, null] } });
    expect(give(battle, { at: seconds(12) })).toMatchObject({ points: 10, boosts: [] });
    expect(battle.tasks).toEqual({ hundred: { points: [100, 0], reachedAt: [seconds(12), null] } });
    expect(give(battle, { at: seconds(12) })).toMatchObject({
      points: 20,
      boosts: [{ id: 'hundred', kind: 'task', add: 1 }],
    });
  });

  it.each([
    [31.999, 2],
    [32, 1],
  ])('for its duration: reached at 12 s, a gift at %d s has ×%d', (into, expected) => {
    expect(verdictOf(after([12, 10]), { at: seconds(into) }).multiplier).toBe(expected * 10_000);
  });

  it('for every item, even if only some count towards it', () => {
    expect(verdictOf(after([12, 10]), { at: seconds(13), item: 'moon' }).multiplier).toBe(20_000);
  });

  it('only for itself, not for the other side', () => {
    const toRex = { receiver: 'rex', room: 'rex-live', at: seconds(13) };
    expect(verdictOf(after([12, 10]), toRex).multiplier).toBe(10_000);
  });

  it('no longer than the round', () => {
    const long = boostedBattle([{ ...task, reward_s: 600 }], {
      tasks: { hundred: { points: [100, 0], reachedAt: [seconds(12), null] } },
    });
    expect(boostsOfRound(long)).toMatchObject([
      { key: 'hundred 0', side: 0, from: seconds(12), to: seconds(300) },
    ]);
  });

  it.each<[string, Partial<JudgedGift>]>([
    ['another item', { item: 'moon', quantity: 100 }],
    ['its window is over', { at: seconds(60), quantity: 100 }],
  ])('not with gifts that do not count towards it: %s', (_, gift) => {
    const battle = after();
    give(battle, gift);
    expect(battle.tasks).toEqual({ hundred: { points: [0, 0], reachedAt: [null, null] } });
  });

  it('and its announcement is due at once', () => {
    expect([after([10, 9]).dueAt, after([12, 10]).dueAt]).toEqual([seconds(300), seconds(12)]);
  });
});

describe('a chance makes some gifts critical', () => {
  const luck: BoostDefinition = { id: 'luck', kind: 'chance', chance: 0.4, multiplier: 5 };

  it('those whose roll is below the chance: with this secret 0.24, 0.34, 0.45, 0.56, 0.85, 0.29, 0.47, 0.05', () => {
    const keys = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `key-${n}`);
    expect(keys.map((key) => worth(luck, 0, { key }))).toEqual([5, 5, 1, 1, 1, 5, 1, 5]);
  });

  it('every gift, with a chance of 1', () => {
    expect(worth({ ...luck, chance: 1 }, 0, { key: 'key-5' })).toBe(5);
  });

  it.each<[string, Partial<BoostDefinition>, number]>([
    ['in its window', { from_s: 10 }, 1],
    ['of its items', { items: ['moon'] }, 1],
    ['both given', { to_s: 10, items: ['rose'] }, 5],
  ])('only %s', (_, over, expected) => {
    expect(worth({ ...luck, ...over }, 0)).toBe(expected);
  });

  it('and is not announced', () => {
    expect(boostsOfRound(boostedBattle([luck]))).toEqual([]);
  });
});

describe('a bonus of the platform makes gifts in every battle count more', () => {
  const happyHour: StoredBonus = {
    id: 'happy-hour',
    startsAt: seconds(60),
    endsAt: seconds(120),
    multiplier: 2,
    rooms: null,
    categories: null,
    minVipLevel: 0,
  };

  it.each<[string, Partial<StoredBonus>, Partial<JudgedGift>, number]>([
    ['before it', {}, { at: seconds(59.999) }, 1],
    ['from its first millisecond', {}, { at: seconds(60) }, 2],
    ['to its last millisecond', {}, { at: seconds(119.999) }, 2],
    ['not at its end', {}, { at: seconds(120) }, 1],
    ['in its rooms', { rooms: ['nova-live', 'yard'] }, { at: seconds(60) }, 2],
    ['not in other rooms', { rooms: ['yard'] }, { at: seconds(60) }, 1],
    ['of its categories', { categories: ['flowers'] }, { at: seconds(60), category: 'flowers' }, 2],
    ['not of other categories', { categories: ['flowers'] }, { at: seconds(60), category: 'cars' }, 1],
    ['not for items without a category', { categories: ['flowers'] }, { at: seconds(60) }, 1],
    ['from senders with its VIP level', { minVipLevel: 3 }, { at: seconds(60), vipLevel: 3 }, 2],
    ['not from other senders', { minVipLevel: 3 }, { at: seconds(60), vipLevel: 2 }, 1],
  ])('%s', (_, over, gift, expected) => {
    const verdict = verdictOf(exampleBattle(), gift, [{ ...happyHour, ...over }]);
    expect(verdict.multiplier).toBe(expected * 10_000);
  });

  it('and several bonuses can apply, ordered by id', () => {
    const bonuses = ['b', 'a'].map((id) => ({ ...happyHour, id }));
    expect(verdictOf(exampleBattle(), { at: seconds(60) }, bonuses)).toMatchObject({
      multiplier: 30_000,
      boosts: [
        { id: 'a', kind: 'bonus', add: 1 },
        { id: 'b', kind: 'bonus', add: 1 },
      ],
    });
  });
});

describe('boosts add', () => {
  const double: BoostDefinition = { id: 'double', kind: 'window', multiplier: 2 };
  const triple: BoostDefinition = { id: 'triple', kind: 'window', multiplier: 3 };
  const slight: BoostDefinition = { id: 'slight', kind: 'window', multiplier: 1.1 };

  test('×2 and ×3 make ×4, and the gift names both', () => {
    expect(verdictOf(boostedBattle([double, triple]), { quantity: 3 })).toMatchObject({
      basePoints: 30,
      multiplier: 40_000,
      points: 120,
      boosts: [
        { id: 'double', kind: 'window', add: 1 },
        { id: 'triple', kind: 'window', add: 2 },
      ],
    });
  });

  test('up to the cap, and the verdict still names all of them', () => {
    const battle = boostedBattle([double, triple]);
    const capped = { ...battle, rules: { ...battle.rules, multiplier_cap: 2.5 } };
    const { multiplier, points, boosts } = verdictOf(capped, {});
    expect({ multiplier, points, boosts: boosts.length }).toEqual({
      multiplier: 25_000,
      points: 25,
      boosts: 2,
    });
  });

  test('points are rounded down, for each gift', () => {
    expect(verdictOf(boostedBattle([slight]), { points: 7 })).toMatchObject({
      basePoints: 7,
      multiplier: 11_000,
      points: 7,
      boosts: [{ id: 'slight', kind: 'window', add: 0.1 }],
    });
    expect(verdictOf(boostedBattle([slight]), { points: 19 }).points).toBe(20);
  });
});

describe('the announced boosts', () => {
  const battle = boostedBattle(
    [
      { id: 'rush', kind: 'window', from_s: 60, to_s: 90, multiplier: 2 },
      { id: 'hundred', kind: 'task', target_points: 100, reward_s: 20, multiplier: 3 },
      { id: 'last', kind: 'finisher', from_s: -15, multiplier: 2, items: ['rocket'] },
    ],
    { tasks: { hundred: { points: [0, 100], reachedAt: [null, seconds(80)] } } },
  );

  it.each([
    [59.999, []],
    [60, ['rush']],
    [80, ['rush', 'hundred 1']],
    [90, ['hundred 1']],
    [100, []],
    [285, ['last']],
    [300, []],
  ])('%d s into the round: %j apply', (into, keys) => {
    expect(activeBoosts(battle, seconds(into)).map(({ key }) => key)).toEqual(keys);
  });

  it('change at the start and the end of each', () => {
    const boundaries = [seconds(-1)];
    for (let next = nextBoostBoundary(battle, boundaries[0]!); next !== null; ) {
      boundaries.push(next);
      next = nextBoostBoundary(battle, next);
    }
    expect(boundaries.slice(1)).toEqual([60, 80, 90, 100, 285, 300].map(seconds));
  });

  it('do not apply while no round is agreed', () => {
    const invited = { ...battle, startsAt: null, endsAt: null };
    expect([activeBoosts(invited, seconds(60)), nextBoostBoundary(invited, 0)]).toEqual([[], null]);
  });
});
