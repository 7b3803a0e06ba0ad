import { type BattleState, type BoostDefinition, LIMITS } from '@lavish/protocol';
import fc from 'fast-check';
import type { RoundKind, StoredBattle } from '../battles/battle.ts';
import { plannedSeconds } from '../battles/boost-window.ts';
import { type Contribution, contributionKey } from '../battles/contribution.ts';
import { exampleBattle } from '../battles/testing/example-battle.ts';
import type { StoredBonus } from '../bonuses/bonus.ts';
import type { GiftFacts } from '../gifts/gift-facts.ts';
import { hexId, NOW } from './examples.ts';

/** Random battles around every boundary: a millisecond before it, at it, and after it. */

const USERS = ['ann', 'ben', 'cat', 'dan', 'eve'];
const ROOMS = ['attic', 'stage', 'yard'];
const ITEMS = ['kiss', 'moon', 'rose', 'star'];
const SIDES = [0, 1, 2];

/** Ids in commands: two running battles, one that is over, and one that does not exist. */
export const BATTLES = { stage: hexId(5), yard: hexId(6), over: hexId(7), none: hexId(8) };

/** Milliseconds around the boundaries of the boosts and rounds below: 0, 1, 60 and 300 s, and 30 s after the end. */
const sinceStart = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, 1, 500, 30_000, 59_999) },
  fc
    .tuple(fc.constantFrom(0, 1_000, 60_000, 240_000, 300_000, 330_000), fc.constantFrom(-1, 0, 1))
    .map(([boundary, off]) => boundary + off),
);

const factor = fc.constantFrom(1, 1.0001, 1.1, 1.25, 2, 3, 100);
const items = fc.option(fc.subarray(ITEMS, { minLength: 1 }), { nil: undefined });
const mark = fc.option(fc.constantFrom(-300, -60, -1, 0, 1, 60, 240), { nil: undefined });
const window = fc.record({ from_s: mark, to_s: mark, items });

/** Removes fields that are undefined, because they must be absent instead. */
const defined = (drawn: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(drawn).filter(([, value]) => value !== undefined));

const rest: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  window.map((drawn) => ({ kind: 'window', ...drawn })),
  fc
    .record({ from_s: fc.constantFrom(-300, -60, -1), items: fc.subarray(ITEMS, { minLength: 1 }) })
    .map((drawn) => ({ kind: 'finisher', ...drawn })),
  fc
    .tuple(window, fc.constantFrom(1, 20, 100), fc.constantFrom(1, 60))
    .map(([drawn, target_points, reward_s]) => ({ kind: 'task', ...drawn, target_points, reward_s })),
  fc
    .tuple(window, fc.constantFrom(0.0001, 0.3, 0.5, 1))
    .map(([drawn, chance]) => ({ kind: 'chance', ...drawn, chance })),
);

/** The first id is `__proto__`, because it is a valid identifier. */
const boosts = fc.array(fc.tuple(rest, factor), { maxLength: 5 }).map((drawn) =>
  drawn.map(
    ([fields, multiplier], index) =>
      ({
        id: index === 0 ? '__proto__' : `boost-${index}`,
        multiplier,
        ...defined(fields),
      }) as BoostDefinition,
  ),
);

const points = fc.oneof(
  { weight: 15, arbitrary: fc.nat(60) },
  fc.nat(60).map((below) => LIMITS.maxCoins - below),
);
const contribution = fc.record({ sender: fc.constantFrom(...USERS, 'fan'), points, coins: points });

const side = fc.record({
  contributions: fc.uniqueArray(contribution, { maxLength: 5, selector: ({ sender }) => sender }),
  roundsWon: fc.nat(1),
  roundShare: fc.constantFrom(0, 1),
});

const drawnBattle = fc.record({
  state: fc.constantFrom<BattleState>('live', 'live', 'live', 'overtime', 'countdown', 'invited'),
  kind: fc.constantFrom<RoundKind>('regular', 'regular', 'overtime', 'sudden_death'),
  sinceStart,
  duration_s: fc.constantFrom(1, 60, 300, 300, 300),
  rounds: fc.constantFrom(1, 1, 3),
  policy: fc.constantFrom('draw', 'overtime', 'sudden_death', 'first_to_score', 'most_supporters'),
  boosts,
  multiplier_cap: fc.constantFrom(1, 2.5, 10, 100),
  sides: fc.tuple(side, side, side),
  contenders: fc.subarray(SIDES, { minLength: 2 }),
  played: fc.nat(1),
  reached: fc.array(fc.option(fc.constantFrom(NOW - 60_000, NOW - 1_000, NOW)), {
    minLength: 3,
    maxLength: 3,
  }),
  gathered: fc.nat(30),
  suddenWinner: fc.option(fc.constantFrom(...SIDES), { freq: 3 }).map((winner) => winner ?? null),
});
type DrawnBattle = typeof drawnBattle extends fc.Arbitrary<infer T> ? T : never;

/** The user's side and entry, if the room is in a battle. */
const entry = fc.record({
  room: fc.oneof({ weight: 6, arbitrary: fc.constant('stage') }, fc.constantFrom(...ROOMS)),
  side: fc.constantFrom(...SIDES),
  left: fc.nat(9).map((n) => n === 0),
});
type HostEntry = typeof entry extends fc.Arbitrary<infer T> ? T : never;

const bonus: fc.Arbitrary<Omit<StoredBonus, 'id'>> = fc.record({
  startsAt: fc.constantFrom(NOW - 1, NOW, NOW + 1),
  endsAt: fc.constantFrom(NOW, NOW + 1, NOW + 2),
  multiplier: factor,
  rooms: fc.option(fc.subarray(ROOMS), { freq: 2 }),
  categories: fc.option(fc.subarray(['flowers', 'cars']), { freq: 2 }),
  minVipLevel: fc.constantFrom(0, 0, 2),
});

/** The battles in the facts, and the battle of each room. */
export type BattleFacts = Pick<GiftFacts, 'battles' | 'namedBattles' | 'contributions' | 'bonuses'> & {
  roomBattles: ReadonlyMap<string, string>;
};

const HOMES: Record<string, string> = { stage: BATTLES.stage, attic: BATTLES.stage, yard: BATTLES.yard };

/** Random battles, sometimes none. */
export const battleFacts: fc.Arbitrary<BattleFacts> = fc
  .record({
    drawn: fc.option(fc.tuple(drawnBattle, drawnBattle), { freq: 8 }),
    entries: fc.tuple(...USERS.map(() => entry)),
    bonuses: fc.array(bonus, { maxLength: 2 }),
  })
  .map(({ drawn, entries, bonuses }) => {
    const made = (drawn ?? []).map((one, index) =>
      makeBattle(index === 0 ? BATTLES.stage : BATTLES.yard, one, entries),
    );
    const running = made.filter(({ battle }) => battle.state !== 'invited').map(({ battle }) => battle.id);
    const taken = Object.entries(HOMES).filter(([, id]) => running.includes(id));
    return {
      battles: new Map(made.map(({ battle }) => [battle.id, battle])),
      namedBattles: new Set([...made.map(({ battle }) => battle.id), BATTLES.over]),
      contributions: new Map(made.flatMap(({ contributions }) => contributions)),
      bonuses: bonuses.map((one, index) => ({ id: `bonus-${1 - index}`, ...one })),
      // A room without a running battle may still refer to one that is over.
      roomBattles: new Map([['yard', BATTLES.over], ...(taken as [string, string][])]),
    };
  });

function makeBattle(id: string, drawn: DrawnBattle, entries: readonly HostEntry[]) {
  const { rules } = exampleBattle();
  const { state, kind, duration_s, rounds, policy, multiplier_cap } = drawn;
  const tie = { policy, overtime_s: 60, max: 1 } as typeof rules.tie;
  const battle = exampleBattle({
    id,
    state,
    kind,
    rules: { ...rules, duration_s, rounds, tie, boosts: drawn.boosts, multiplier_cap },
    contenders: drawn.contenders,
    round: 1 + drawn.played,
    rounds: Array.from({ length: drawn.played }, () => PLAYED),
    startsAt: NOW - drawn.sinceStart,
    suddenWinner: kind === 'sudden_death' ? drawn.suddenWinner : null,
    tasks: Object.fromEntries(
      drawn.boosts
        .filter((boost) => boost.kind === 'task')
        .map((boost) => [boost.id, { points: SIDES.map(() => drawn.gathered), reachedAt: drawn.reached }]),
    ),
  });
  battle.endsAt = battle.startsAt! + plannedSeconds(battle) * 1_000;
  const contributions = fillSides(battle, drawn, entries);
  return { battle, contributions };
}

const PLAYED: StoredBattle['rounds'][number] = {
  round: 1,
  kind: 'regular',
  contenders: [0, 1, 2],
  points: [0, 0, 0],
  winner: null,
  starts_at: '2026-01-31T11:00:00.000Z',
  ends_at: '2026-01-31T11:05:00.000Z',
};

/** Sides whose totals are the sums of their contributions. */
function fillSides(
  battle: StoredBattle,
  drawn: DrawnBattle,
  entries: readonly HostEntry[],
): [string, Contribution][] {
  const all: [string, Contribution][] = [];
  battle.sides = drawn.sides.map((side, index) => {
    const total = { points: 0, coins: 0 };
    const given = side.contributions.map(({ sender, points, coins }) => {
      const one = {
        sender,
        gifts: 1,
        points: Math.min(points, LIMITS.maxCoins - total.points),
        coins: Math.min(coins, LIMITS.maxCoins - total.coins),
        since: ++battle.counted,
      };
      total.points += one.points;
      total.coins += one.coins;
      return one;
    });
    for (const { sender, ...one } of given) all.push([contributionKey(battle.id, index, sender), one]);
    return {
      name: null,
      hosts: hostsOf(battle.id, index, entries),
      ...total,
      roundPoints: total.points * side.roundShare,
      roundsWon: side.roundsWon,
      pointsSince: battle.counted,
      roundsSince: 0,
      supporters: given.length,
      top: given
        .filter(({ points }) => points > 0)
        .sort((a, b) => b.points - a.points || a.since - b.since)
        .slice(0, 3)
        .map(({ sender, points }) => ({ user: sender, points })),
    };
  });
  return all;
}

const hostsOf = (id: string, side: number, entries: readonly HostEntry[]) =>
  entries.flatMap((entry, index) => {
    if (entry.side !== side || HOMES[entry.room] !== id) return [];
    const { room, left } = entry;
    return [{ host: USERS[index]!, room, accepted: true, left, points: 0, coins: 0 }];
  });
