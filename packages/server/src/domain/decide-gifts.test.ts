import { LIMITS } from '@lavish/protocol';
import { describe, expect, it, test } from 'vitest';
import { decideGifts } from './decide-gifts.ts';
import type { GiftCommand } from './gift-command.ts';
import { type GiftFacts, pairKey } from './gift-facts.ts';
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
} from './testing/examples.ts';

/** Decides one command: its refusal, or what it is instead. */
function answerTo(command: GiftCommand, facts: GiftFacts) {
  const [outcome] = decideGifts([command], facts).outcomes;
  return outcome!.kind === 'refused' ? outcome!.refusal : outcome!;
}

describe('a key that was used before', () => {
  const command = exampleCommand({ quantity: 2, price: 10 });
  const stored = storedGiftOf(command);
  const nothingStands = exampleFacts({
    stored: new Map([[pairKey('ann', command.key), stored]]),
    users: new Map([['ann', exampleUser({ blocked: true })]]),
    wallets: new Map([['ann', exampleWallet({ coins: 0 })]]),
    rooms: new Map([['stage', exampleRoom({ live: false, blocked: new Set(['ann']) })]]),
    items: new Map(),
  });

  it.each<[string, Partial<GiftCommand>]>([
    ['word for word', {}],
    ['with the host named', { receiver: 'hal' }],
    ['by token instead of server key', { mayBeNew: true }],
    ['under another gift id', { giftId: hexId(77) }],
  ])('gives the gift again, whatever the rules say now: %s', (_, over) => {
    const decision = decideGifts([{ ...command, ...over }], nothingStands);
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
    expect(answerTo({ ...command, ...over }, nothingStands)).toMatchObject({
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

  it('is known within the batch that uses it first', () => {
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

test('what an accepted gift writes', () => {
  const commands = [exampleCommand({ quantity: 3 }), exampleCommand({ giftId: hexId(2), key: 'key-2' })];
  const facts = exampleFacts({
    users: new Map([
      ['ann', exampleUser()],
      ['hal', exampleUser({ shareBps: 3_333 })],
    ]),
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
    entries: [
      { journal: hexId(1), account: 'wallet', user: 'ann', coins: -30, balance: 970 },
      { journal: hexId(1), account: 'earnings', user: 'hal', coins: 9, balance: null },
      { journal: hexId(1), account: 'platform', user: null, coins: 21, balance: null },
      { journal: hexId(2), account: 'wallet', user: 'ann', coins: -10, balance: 960 },
      { journal: hexId(2), account: 'earnings', user: 'hal', coins: 3, balance: null },
      { journal: hexId(2), account: 'platform', user: null, coins: 7, balance: null },
    ],
    wallets: [
      {
        user: 'ann',
        coins: 960,
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
  });
});

test('gifts of one batch pass a ceiling together', () => {
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
  { shareBps: 0, accounts: ['wallet', 'platform'], earnings: [] },
  { shareBps: 10_000, accounts: ['wallet', 'earnings'], earnings: [{ user: 'hal', coins: LIMITS.maxCoins }] },
])(
  'a gift of 2^53 − 1 coins at a share of $shareBps has no line of nothing',
  ({ shareBps, accounts, earnings }) => {
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
    expect(decision.entries.map(({ account }) => account)).toEqual(accounts);
    expect(decision.entries.map(({ coins }) => coins)).toEqual([-LIMITS.maxCoins, LIMITS.maxCoins]);
    expect(decision.wallets).toMatchObject([{ coins: 0, lifetimeSpent: LIMITS.maxCoins }]);
    expect(decision.earnings).toEqual(earnings);
  },
);
