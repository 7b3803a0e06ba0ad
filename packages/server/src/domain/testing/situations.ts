import { LIMITS } from '@lavish/protocol';
import fc from 'fast-check';
import type { ContractTerms } from '../agencies/contract.ts';
import { compareCampaigns, rulesOf, type StoredCampaign } from '../campaigns/campaign.ts';
import { runsAt } from '../campaigns/campaign-scope.ts';
import { campaigns } from '../campaigns/testing/random-campaigns.ts';
import type { StoredGift } from '../gifts/gift.ts';
import type { GiftCommand } from '../gifts/gift-command.ts';
import { type GiftFacts, pairKey } from '../gifts/gift-facts.ts';
import { BATTLES, battleFacts } from './battle-situations.ts';
import { hexId, NOW, storedGiftOf } from './examples.ts';

/** Random facts and commands over a few names, so that they often refer to each other. */
export interface Situation {
  facts: GiftFacts;
  commands: GiftCommand[];
  /** Those that run are in the facts. */
  campaigns: StoredCampaign[];
}

const USERS = ['ann', 'ben', 'cat', 'dan', 'eve'];
const ROOMS = ['attic', 'stage', 'yard'];
const ITEMS = ['kiss', 'moon', 'rose', 'star'];
const KEYS = Array.from({ length: 20 }, (_, n) => `key ${n}`);
const MAX = LIMITS.maxCoins;

/** Mostly `usual`; other values are so rare that valid gifts remain common. */
const mostly = <T>(usual: T, otherwise: fc.Arbitrary<T>, times = 15): fc.Arbitrary<T> =>
  fc.oneof({ weight: times, arbitrary: fc.constant(usual) }, otherwise);

const seldom = mostly(false, fc.constant(true));

/** An amount of coins: mostly a usual one, sometimes at the limit. */
const amount = fc.oneof(
  { weight: 9, arbitrary: fc.nat(400) },
  { weight: 1, arbitrary: fc.nat(400).map((below) => MAX - below) },
);

const user = fc.record({
  name: fc.constant(null),
  avatar_url: fc.constant(null),
  vip_level: fc.constantFrom(0, 1, 2, 3),
  shareBps: fc.oneof(fc.constantFrom(0, 1, 3_333, 5_000, 9_999, 10_000), fc.nat(10_000)),
  region: fc.constantFrom(null, 'north', 'south'),
  blocked: seldom,
  earnings: fc.oneof(amount, fc.integer({ min: -400, max: -1 })),
});

/** Usual prices, and some that only a wallet at the limit can pay. price × maxQuantity never exceeds the limit. */
const item = fc
  .record({
    price: fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 1, max: 40 }) },
      fc.integer({ min: 1, max: MAX }),
    ),
    points: mostly<number | null>(null, fc.oneof(fc.nat(40), fc.constantFrom(0, MAX)), 2),
    category: fc.constantFrom(null, 'flowers', 'cars'),
    minVipLevel: mostly(0, fc.constantFrom(1, 3), 5),
    maxQuantity: fc.constantFrom(1, 3, 6, 99, LIMITS.maxQuantity),
    streakWindowMs: fc.constantFrom(0, 1, 5_000, LIMITS.maxStreakWindowMs),
    shareBps: mostly<number | null>(null, fc.constantFrom(0, 2_500, 10_000), 3),
    activeFrom: mostly<number | null>(null, fc.constantFrom(NOW - 1, NOW, NOW + 1), 5),
    activeUntil: mostly<number | null>(null, fc.constantFrom(NOW, NOW + 1, NOW + 2), 5),
    retired: seldom,
  })
  .map((drawn) => ({ ...drawn, price: Math.min(drawn.price, Math.floor(MAX / drawn.maxQuantity)) }));

const room = fc.record({
  host: fc.constantFrom(...USERS),
  live: seldom.map((ended) => !ended),
  revision: fc.nat(9),
  coins: amount,
  battle: fc.constant(null),
  guests: fc.subarray(USERS).map((users) => new Set(users)),
  blocked: mostly<string[]>([], fc.constantFrom(...USERS.map((user) => [user])), 5).map(
    (users) => new Set(users),
  ),
});

const streak = fc.record({
  id: fc.constant(hexId(888)),
  count: fc.integer({ min: 1, max: 50 }),
  expiresAt: fc.constantFrom(NOW - 1, NOW, NOW + 1, NOW + 3_000),
  room: fc.constantFrom(...ROOMS),
  receiver: fc.constantFrom(...USERS),
  item: fc.constantFrom(...ITEMS),
});

const wallet = fc
  .record({
    coins: amount,
    promotional: mostly(0, fc.integer({ min: 1, max: 60 }), 4),
    owed: mostly(0, fc.constant(5), 1),
    version: fc.nat(50),
    lifetimeSpent: amount,
    streak: fc.option(streak, { freq: 2 }),
  })
  // A wallet that owes holds no paid coins.
  .map(({ coins, promotional, owed, ...rest }) => ({
    ...rest,
    owed,
    coins: owed > 0 ? Math.min(coins, promotional) : coins,
    promotional: Math.min(coins, promotional),
  }));

/** Contracts of a host, one after the other; mostly none. */
const contracts = fc
  .record({
    bps: fc.constantFrom(1, 1_000, 3_333, 10_000),
    paidBy: fc.constantFrom('platform' as const, 'host' as const),
    changesAt: fc.constantFrom(NOW - 1, NOW, NOW + 1),
    isOpen: fc.boolean(),
  })
  .map(({ bps, paidBy, changesAt, isOpen }): ContractTerms[] => [
    { id: hexId(700), agency: 'moon', bps, paidBy, startsAt: NOW - 9, endsAt: changesAt },
    {
      id: hexId(701),
      agency: 'star',
      bps: 500,
      paidBy,
      startsAt: changesAt,
      endsAt: isOpen ? null : NOW + 1,
    },
  ]);

/** Facts for most of `names`. */
function mostOf<T>(names: readonly string[], known: fc.Arbitrary<T>): fc.Arbitrary<Map<string, T>> {
  const each = names.map((name) => fc.option(fc.tuple(fc.constant(name), known), { freq: 15 }));
  return fc.tuple(...each).map((drawn) => new Map(drawn.filter((entry) => entry !== null)));
}

const command = fc.record({
  sender: mostly('ann', fc.constantFrom(...USERS, 'stranger'), 1),
  room: mostly('stage', fc.constantFrom(...ROOMS), 1),
  item: mostly('rose', fc.constantFrom(...ITEMS), 1),
  receiver: mostly<string | null>(null, fc.constantFrom(...USERS), 2),
  quantity: fc.oneof({ weight: 20, arbitrary: fc.constantFrom(1, 1, 2, 3) }, fc.constantFrom(-1, 0, 7, MAX)),
  price: mostly<number | null>(null, fc.integer({ min: 0, max: 40 })),
  battle: mostly<string | null>(null, fc.constantFrom(...Object.values(BATTLES)), 6),
  key: fc.constantFrom(...KEYS),
  mayBeNew: fc.boolean(),
});
type Request = typeof command extends fc.Arbitrary<infer T> ? T : never;

/** Mistakes of a client that repeats a request; mostly none. */
const slip: fc.Arbitrary<Partial<Request>> = mostly(
  {},
  fc.constantFrom<Partial<Request>>(
    { quantity: 2 },
    { price: 7 },
    { receiver: 'cat' },
    { receiver: null },
    { battle: BATTLES.none },
    { item: 'rose' },
    { room: 'yard' },
  ),
  2,
);

/** Requests, some of which repeat an earlier one under its key, with a mistake or without. */
const requests = fc
  .array(fc.tuple(command, mostly<number | null>(null, fc.nat(30), 4), slip), { maxLength: 30, size: 'max' })
  .map((drawn) => {
    const made: Request[] = [];
    for (const [fresh, repeats, change] of drawn) {
      const earlier = repeats === null ? undefined : made[repeats];
      made.push(earlier ? { ...earlier, ...change } : fresh);
    }
    return made.map((request, index): GiftCommand => ({ ...request, giftId: hexId(index + 1) }));
  });

/** A stored gift under the key of the command at a position, for the same request or with a mistake. */
const storedGift = fc.tuple(fc.nat(29), slip, fc.constantFrom(...USERS));

export const situations: fc.Arbitrary<Situation> = fc
  .record({
    users: mostOf(USERS, user),
    wallets: mostOf(USERS, wallet),
    items: mostOf(ITEMS, item),
    rooms: mostOf(ROOMS, room),
    stored: fc.array(storedGift, { maxLength: 4 }),
    commands: requests,
    ofBattles: battleFacts,
    campaigns: mostly<StoredCampaign[]>([], campaigns, 5),
    promotionalCoinsEarn: fc.boolean(),
    contracts: mostOf(USERS, contracts),
  })
  .map(({ commands, stored, users, wallets, rooms: withoutBattles, ofBattles, campaigns, ...facts }) => {
    const { roomBattles, ...battles } = ofBattles;
    const rooms = new Map(
      [...withoutBattles].map(([id, room]) => [id, { ...room, battle: roomBattles.get(id) ?? null }]),
    );
    const gifts = stored.flatMap(([position, change, receiver], index): [string, StoredGift][] => {
      const stood = commands[position];
      if (!stood) return [];
      const host = rooms.get(stood.room)?.host ?? receiver;
      const request = { ...stood, ...change };
      const gift = storedGiftOf(request, { id: hexId(900 + index), receiver: request.receiver ?? host });
      return [[pairKey(stood.sender, stood.key), gift]];
    });
    return {
      commands,
      campaigns,
      facts: {
        ...facts,
        ...battles,
        users,
        rooms,
        wallets: onlyOf(users, wallets),
        stored: new Map(gifts),
        campaigns: campaigns
          .map(rulesOf)
          .filter((rules) => runsAt(rules, NOW))
          .sort(compareCampaigns),
        dailyScores: new Map(),
        countedSenders: new Set(),
        now: NOW,
      },
    };
  });

/** The same with few faults, so that many gifts are accepted and count in battles. */
export const busySituations: fc.Arbitrary<Situation> = situations.map(({ facts, commands, campaigns }) => ({
  campaigns,
  facts: {
    ...facts,
    users: changed(facts.users, { blocked: false, earnings: 0 }),
    wallets: changed(facts.wallets, { coins: 100_000, owed: 0, lifetimeSpent: 0 }),
    items: changed(facts.items, { minVipLevel: 0, activeFrom: null, activeUntil: null, retired: false }),
    rooms: changed(facts.rooms, { live: true, coins: 0, guests: new Set(USERS), blocked: new Set<string>() }),
    stored: new Map(),
  },
  commands: commands.map((command, index) => ({
    ...command,
    price: null,
    quantity: 1 + (index % 3),
    key: `${command.key} ${index % 5}`,
  })),
}));

const changed = <T>(all: ReadonlyMap<string, T>, change: Partial<T>): Map<string, T> =>
  new Map([...all].map(([id, one]) => [id, { ...one, ...change }]));

/** Every user with a wallet has a user row. */
const onlyOf = <T>(users: ReadonlyMap<string, unknown>, wallets: ReadonlyMap<string, T>) =>
  new Map([...wallets].filter(([user]) => users.has(user)));
