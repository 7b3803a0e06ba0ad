import { type BoostDefinition, LIMITS } from '@lavish/protocol';
import { describe, expect, it, test } from 'vitest';
import { contributionKey } from '../battles/contribution.ts';
import { exampleBattle } from '../battles/testing/example-battle.ts';
import { boostedBattle } from '../battles/testing/example-gift.ts';
import {
  exampleCommand,
  exampleFacts,
  exampleItem,
  exampleRoom,
  exampleUser,
  exampleWallet,
  hexId,
  NOW,
  storedGiftOf,
} from '../testing/examples.ts';
import { decideGifts } from './decide-gifts.ts';
import type { GiftCommand } from './gift-command.ts';
import { type GiftFacts, pairKey } from './gift-facts.ts';

/** Decides one command. Returns its refusal, or else its outcome's kind. */
function answerTo(command: GiftCommand, facts: GiftFacts) {
  const [outcome] = decideGifts([command], facts).outcomes;
  return outcome!.kind === 'refused' ? outcome!.refusal : outcome!;
}

describe('a key that was used before', () => {
  const command = exampleCommand({ quantity: 2, price: 10 });
  const stored = storedGiftOf(command);
  const everyRuleBroken = exampleFacts({
    stored: new Map([[pairKey('ann', command.key), stored]]),
    users: new Map([['ann', exampleUser({ blocked: true })]]),
    wallets: new Map([['ann', exampleWallet({ coins: 0 })]]),
    rooms: new Map([['stage', exampleRoom({ live: false, blocked: new Set(['ann']) })]]),
    items: new Map(),
  });

  it.each<[string, Partial<GiftCommand>]>([
    ['an identical request', {}],
    ['with the host named', { receiver: 'hal' }],
    ['by token instead of server key', { mayBeNew: true }],
    ['under another gift id', { giftId: hexId(77) }],
  ])('returns the gift again without checking the rules: %s', (_, over) => {
    const decision = decideGifts([{ ...command, ...over }], everyRuleBroken);
    expect(decision).toMatchObject({
      outcomes: [{ kind: 'replayed', gift: stored }],
      gifts: [],
      wallets: [],
    });
  });

  it.each<[string, Partial<GiftCommand>]>([
    ['room', { room: 'attic', receiver: 'hal' }],
    ['item', { item: 'kiss' }],
    ['receiver', { receiver: 'gil' }],
    ['quantity', { quantity: 3 }],
    ['price', { price: 11 }],
    ['no price', { price: null }],
    ['battle', { battle: hexId(5) }],
  ])('is refused for another request: other %s', (_, over) => {
    expect(answerTo({ ...command, ...over }, everyRuleBroken)).toMatchObject({
      code: 'idempotency_key_reused',
    });
  });

  it('is free for another sender', () => {
    const facts = exampleFacts({ stored: new Map([[pairKey('ben', command.key), storedGiftOf(command)]]) });
    expect(answerTo(command, facts)).toMatchObject({ kind: 'accepted' });
  });

  it('is free again after a refusal', () => {
    const again = { ...command, quantity: 1, giftId: hexId(2) };
    const { outcomes } = decideGifts([{ ...command, quantity: 100 }, again], exampleFacts());
    expect(outcomes.map(({ kind }) => kind)).toEqual(['refused', 'accepted']);
  });

  it('is found within the batch that uses it first', () => {
    const { outcomes, gifts } = decideGifts(
      [command, { ...command, giftId: hexId(2) }, { ...command, giftId: hexId(3), quantity: 3 }],
      exampleFacts(),
    );
    expect(outcomes).toMatchObject([
      { kind: 'accepted', gift: { id: hexId(1) } },
      { kind: 'replayed', gift: { id: hexId(1) } },
      { kind: 'refused', refusal: { code: 'idempotency_key_reused' } },
    ]);
    expect(gifts).toHaveLength(1);
  });
});

test('an accepted gift writes its rows', () => {
  const commands = [exampleCommand({ quantity: 3 }), exampleCommand({ giftId: hexId(2), key: 'key-2' })];
  const facts = exampleFacts({
    users: new Map([
      ['ann', exampleUser({ region: 'north' })],
      ['hal', exampleUser({ shareBps: 3_333, region: 'south' })],
    ]),
    items: new Map([['rose', exampleItem({ category: 'flowers' })]]),
  });
  const streak = { id: hexId(1), expiresAt: NOW + 5_000 };
  const common = {
    room: 'stage',
    sender: 'ann',
    receiver: 'hal',
    item: 'rose',
    price: 10,
    shareBps: 3_333,
    at: NOW,
    battle: null,
    category: 'flowers',
    senderRegion: 'north',
    receiverRegion: 'south',
    vipLevel: null,
    campaigns: [],
    promotionalCoins: 0,
    promotionalEarned: 0,
    agency: null,
    promotionalBalance: 0,
    requestedPrice: null,
    requestedBattle: null,
  };
  const first = {
    ...common,
    id: hexId(1),
    seq: 1,
    quantity: 3,
    coins: 30,
    earned: 9,
    balance: 970,
    walletVersion: 2,
    streak: { ...streak, count: 3 },
    key: 'key-1',
  };
  const second = {
    ...common,
    id: hexId(2),
    seq: 2,
    quantity: 1,
    coins: 10,
    earned: 3,
    balance: 960,
    walletVersion: 3,
    streak: { ...streak, count: 4 },
    key: 'key-2',
  };
  expect(decideGifts(commands, facts)).toEqual({
    outcomes: [
      { kind: 'accepted', gift: first },
      { kind: 'accepted', gift: second },
    ],
    at: NOW,
    gifts: [first, second],
    wallets: [
      {
        user: 'ann',
        coins: 960,
        promotional: 0,
        owed: 0,
        version: 3,
        lifetimeSpent: 40,
        streak: { ...streak, count: 4, room: 'stage', receiver: 'hal', item: 'rose' },
      },
    ],
    supporters: [{ room: 'stage', sender: 'ann', gifts: 2, coins: 40 }],
    earnings: [{ user: 'hal', coins: 12 }],
    rooms: [{ room: 'stage', revision: 7, gifts: 2, coins: 40 }],
    battles: [],
    contributions: [],
    dailyScores: [],
    countedSenders: [],
  });
});

test('gifts in a battle write the battle and its contributions', () => {
  const id = hexId(5);
  const rush: BoostDefinition = { id: 'rush', kind: 'window', multiplier: 2 };
  const [side, rivals] = exampleBattle().sides;
  const hal = { ...side!.hosts[0]!, host: 'hal', room: 'stage' };
  const battle = boostedBattle([rush], {
    id,
    startsAt: NOW,
    endsAt: NOW + 1,
    counted: 8,
    sides: [
      { ...side!, hosts: [hal], points: 50, supporters: 1, top: [{ user: 'ben', points: 50 }] },
      rivals!,
    ],
  });
  const facts = exampleFacts({
    users: new Map([
      ['ann', exampleUser({ vip_level: 4 })],
      ['hal', exampleUser()],
    ]),
    rooms: new Map([['stage', exampleRoom({ battle: id })]]),
    battles: new Map([[id, battle]]),
    contributions: new Map([[contributionKey(id, 0, 'ben'), { gifts: 1, points: 50, coins: 50, since: 8 }]]),
  });
  const commands = [exampleCommand({ quantity: 2 }), exampleCommand({ giftId: hexId(2), key: 'key-2' })];
  const decision = decideGifts(commands, facts);

  const verdict = { battle: id, round: 1, side: 0, reason: null, multiplier: 20_000, vipLevel: 4 };
  const boosts = [{ id: 'rush', kind: 'window', add: 1 }];
  expect(decision.gifts).toMatchObject([
    { coins: 20, earned: 10, battle: { ...verdict, ordinal: 9, basePoints: 20, points: 40, boosts } },
    { coins: 10, earned: 5, battle: { ...verdict, ordinal: 10, basePoints: 10, points: 20, boosts } },
  ]);
  const ann = { user: 'ann', points: 60 };
  expect(decision.battles).toEqual([
    {
      ...battle,
      version: battle.version + 1,
      lastAt: decision.at,
      counted: 10,
      sides: [
        {
          ...side!,
          hosts: [{ ...hal, points: 60, coins: 30 }],
          points: 110,
          coins: 30,
          roundPoints: 60,
          pointsSince: 10,
          supporters: 2,
          top: [ann, { user: 'ben', points: 50 }],
        },
        rivals,
      ],
    },
  ]);
  expect(decision.contributions).toEqual([
    { battle: id, side: 0, sender: 'ann', gifts: 2, points: 60, coins: 30, since: 10 },
  ]);
});

test('a gift that a battle does not count does not change the battle', () => {
  const id = hexId(5);
  const battle = exampleBattle({ id, startsAt: NOW - 1, endsAt: NOW });
  Object.assign(battle.sides[0]!.hosts[0]!, { host: 'hal', room: 'stage' });
  const facts = exampleFacts({
    rooms: new Map([['stage', exampleRoom({ battle: id })]]),
    battles: new Map([[id, battle]]),
  });
  expect(decideGifts([exampleCommand()], facts)).toMatchObject({
    gifts: [{ battle: { ordinal: null, reason: 'battle_over' } }],
    battles: [],
    contributions: [],
  });
});

test('gifts of one batch are checked against a limit together', () => {
  const users = new Map([
    ['ann', exampleUser()],
    ['hal', exampleUser({ earnings: LIMITS.maxCoins - 5 })],
  ]);
  const commands = [exampleCommand(), exampleCommand({ giftId: hexId(2), key: 'key-2' })];
  expect(decideGifts(commands, exampleFacts({ users })).outcomes).toMatchObject([
    { kind: 'accepted' },
    { kind: 'refused', refusal: { code: 'invalid_request', param: 'quantity' } },
  ]);
});

it.each([
  { shareBps: 0, earnings: [] },
  { shareBps: 10_000, earnings: [{ user: 'hal', coins: LIMITS.maxCoins }] },
])(
  'a gift of 2^53 − 1 coins is shared exactly at $shareBps, and earnings of zero are not written',
  ({ shareBps, earnings }) => {
    const decision = decideGifts(
      [exampleCommand()],
      exampleFacts({
        users: new Map([
          ['ann', exampleUser()],
          ['hal', exampleUser({ shareBps })],
        ]),
        items: new Map([['rose', exampleItem({ price: LIMITS.maxCoins, maxQuantity: 1 })]]),
        wallets: new Map([['ann', exampleWallet({ coins: LIMITS.maxCoins })]]),
      }),
    );
    expect(decision.wallets).toMatchObject([{ coins: 0, lifetimeSpent: LIMITS.maxCoins }]);
    expect(decision.earnings).toEqual(earnings);
  },
);
