import { type ErrorCode, LIMITS } from '@lavish/protocol';
import { describe, expect, it } from 'vitest';
import type { StoredBattle } from '../battles/battle.ts';
import { exampleBattle } from '../battles/testing/example-battle.ts';
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
import { type GiftFacts, pairKey, type RoomFacts } from './gift-facts.ts';
import { GIFT_REFUSALS, type GiftRefusalCode } from './gift-refusals.ts';

const BATTLE = hexId(5);
/** Refusals of a gift that names a battle. */
const NAMED: readonly GiftRefusalCode[] = ['battle_not_found', 'battle_not_live', 'receiver_not_in_battle'];

/** A battle of two hosts in `stage` that starts now. */
function battleOf(host: string, rival: string): StoredBattle {
  const battle = exampleBattle({ id: BATTLE, startsAt: NOW, endsAt: NOW + 300_000 });
  for (const [index, name] of [host, rival].entries()) {
    Object.assign(battle.sides[index]!.hosts[0]!, { host: name, room: 'stage' });
  }
  return battle;
}

/** A gift with exactly these faults. */
function faulty(faults: readonly GiftRefusalCode[]): { command: GiftCommand; facts: GiftFacts } {
  const has = (fault: GiftRefusalCode) => faults.includes(fault);
  const receiver = has('self_gift') ? 'ann' : 'gil';
  const command = exampleCommand({
    receiver,
    quantity: has('quantity_out_of_range') ? 100 : 2,
    price: has('price_changed') ? 9 : 10,
    battle: NAMED.some(has) ? BATTLE : null,
  });
  const item = exampleItem({
    retired: has('item_not_available'),
    minVipLevel: has('vip_level_required') ? 3 : 0,
  });
  const room = exampleRoom({
    live: !has('room_not_live'),
    guests: new Set(has('receiver_not_in_room') ? [] : [receiver]),
    blocked: new Set(has('sender_blocked') ? ['ann'] : []),
  });
  const battle = battleOf('hal', has('receiver_not_in_battle') ? 'ben' : receiver);
  const users = new Map([
    ['hal', exampleUser()],
    ['gil', exampleUser()],
  ]);
  if (!has('user_not_found')) users.set('ann', exampleUser());
  const facts = exampleFacts({
    users,
    items: new Map(has('item_not_found') ? [] : [['rose', item]]),
    rooms: new Map(has('room_not_found') ? [] : [['stage', room]]),
    wallets: new Map([
      [
        'ann',
        exampleWallet({ coins: has('insufficient_balance') ? 19 : 20, owed: has('coins_owed') ? 7 : 0 }),
      ],
    ]),
    namedBattles: new Set(has('battle_not_found') ? [] : [BATTLE]),
    battles: new Map(has('battle_not_live') ? [] : [[BATTLE, battle]]),
    stored: new Map(
      has('idempotency_key_reused')
        ? [[pairKey('ann', command.key), storedGiftOf(command, { quantity: 50 })]]
        : [],
    ),
  });
  return { command, facts };
}

/** Decides one command. Returns its refusal, or else its outcome's kind. */
function answerTo(command: GiftCommand, facts: GiftFacts) {
  const [outcome] = decideGifts([command], facts).outcomes;
  return outcome!.kind === 'refused' ? outcome!.refusal : outcome!;
}

/** A guest always has a row, so a sender without a row cannot be the receiver too. */
const exclude = (a: GiftRefusalCode, b: GiftRefusalCode) => a === 'self_gift' && b === 'user_not_found';

describe('a gift with two faults is refused for the earlier one', () => {
  const pairs = GIFT_REFUSALS.flatMap((earlier, index) =>
    GIFT_REFUSALS.slice(index + 1)
      .filter((later) => !exclude(earlier, later))
      .map((later) => ({ earlier, later })),
  );
  it.each(pairs)('$earlier before $later', ({ earlier, later }) => {
    const { command, facts } = faulty([later, earlier]);
    expect(answerTo(command, facts)).toMatchObject({ code: earlier });
  });
});

describe.each(['self_gift', 'user_not_found'] as const)('a gift with every fault but %s', (without) => {
  it('is refused for the next fault when one is fixed, and finally accepted', () => {
    const faults = GIFT_REFUSALS.filter((fault) => fault !== without);
    const answers = faults.map((_, mended) => {
      const { command, facts } = faulty(faults.slice(mended));
      return answerTo(command, facts);
    });
    expect(answers.map((answer) => 'code' in answer && answer.code)).toEqual(faults);
    const { command, facts } = faulty([]);
    expect(answerTo(command, facts)).toMatchObject({ kind: 'accepted' });
  });
});

describe('each refusal has the fields that help to fix it', () => {
  it.each<[GiftRefusalCode, object]>([
    ['idempotency_key_reused', { param: 'Idempotency-Key' }],
    ['room_not_found', { param: 'room' }],
    ['room_not_live', { param: 'room' }],
    ['item_not_found', { param: 'item' }],
    ['item_not_available', { param: 'item' }],
    ['receiver_not_in_room', { param: 'receiver' }],
    ['self_gift', { param: 'receiver' }],
    ['user_not_found', { param: 'sender' }],
    ['sender_blocked', { param: 'sender' }],
    ['vip_level_required', { param: 'item' }],
    ['quantity_out_of_range', { param: 'quantity' }],
    ['price_changed', { param: 'price', price: 10 }],
    ['battle_not_found', { param: 'battle' }],
    ['battle_not_live', { param: 'battle' }],
    ['receiver_not_in_battle', { param: 'receiver' }],
    ['coins_owed', { param: 'sender' }],
    ['insufficient_balance', { balance: 19, required: 20 }],
  ])('%s', (fault, extras) => {
    const { command, facts } = faulty([fault]);
    const { code, detail, ...rest } = answerTo(command, facts) as { code: string; detail: string };
    expect({ code, extras: rest }).toEqual({ code: fault, extras });
    expect(detail).toMatch(/^[A-Za-z].*\.$/);
  });
});

describe('a sender who is blocked in a room where two sides play', () => {
  const send = (receiver: string, host: string, battle: Partial<StoredBattle> = {}) => {
    const facts = exampleFacts({
      users: new Map(['ann', 'hal', 'gil', 'mod'].map((user) => [user, exampleUser()])),
      rooms: new Map([
        [
          'stage',
          exampleRoom({ host, guests: new Set(['hal', 'gil']), blocked: new Set(['ann']), battle: BATTLE }),
        ],
      ]),
      battles: new Map([[BATTLE, { ...battleOf('hal', 'gil'), ...battle }]]),
    });
    const answer = answerTo(exampleCommand({ receiver }), facts);
    return 'code' in answer ? answer.code : answer.kind;
  };

  it('cannot send to the host', () => expect(send('hal', 'hal')).toBe('sender_blocked'));
  it('can send to the opponent, so that blocking wins nothing', () =>
    expect(send('gil', 'hal')).toBe('accepted'));
  it('can send to both sides when the host is on none', () => {
    expect(send('hal', 'mod')).toBe('accepted');
    expect(send('gil', 'mod')).toBe('accepted');
  });
  it('cannot send to the opponent before the battle begins or after its end', () => {
    expect(send('gil', 'hal', { startsAt: NOW + 1 })).toBe('sender_blocked');
    expect(send('gil', 'hal', { endsAt: NOW })).toBe('sender_blocked');
  });
});

describe('the boundary of each rule', () => {
  const item = (over: Parameters<typeof exampleItem>[0]) => ({
    items: new Map([['rose', exampleItem(over)]]),
  });
  const room = (over: Parameters<typeof exampleRoom>[0], ...others: [string, RoomFacts][]) => ({
    rooms: new Map([['stage', exampleRoom(over)], ...others]),
  });
  const ann = (over: Parameters<typeof exampleUser>[0]) => ({
    users: new Map([
      ['ann', exampleUser(over)],
      ['hal', exampleUser()],
    ]),
  });
  const forIt = { battle: BATTLE };
  const bestOfThree = { ...exampleBattle().rules, rounds: 3 };
  const wallet = (over: Parameters<typeof exampleWallet>[0]) => ({
    wallets: new Map([['ann', exampleWallet(over)]]),
  });

  it.each<[string, Partial<GiftCommand>, Partial<GiftFacts>, 'accepted' | ErrorCode]>([
    ['an item from its first millisecond', {}, item({ activeFrom: NOW }), 'accepted'],
    ['an item a millisecond too early', {}, item({ activeFrom: NOW + 1 }), 'item_not_available'],
    ['an item in its last millisecond', {}, item({ activeUntil: NOW + 1 }), 'accepted'],
    ['an item at its end', {}, item({ activeUntil: NOW }), 'item_not_available'],
    [
      'a retired item within its dates',
      {},
      item({ activeFrom: NOW - 1, retired: true }),
      'item_not_available',
    ],
    ['the host by name', { receiver: 'hal' }, {}, 'accepted'],
    ['a guest who has left', { receiver: 'gil' }, {}, 'receiver_not_in_room'],
    [
      'the host of another room',
      { receiver: 'gil' },
      room({}, ['attic', exampleRoom({ host: 'gil' })]),
      'receiver_not_in_room',
    ],
    ['the host to themselves', { sender: 'hal' }, {}, 'self_gift'],
    [
      'the host to a guest',
      { sender: 'hal', receiver: 'ann' },
      room({ guests: new Set(['ann']) }),
      'insufficient_balance',
    ],
    ['an unknown user by server key', { sender: 'zoe' }, {}, 'user_not_found'],
    ['an unknown user with a token', { sender: 'zoe', mayBeNew: true }, {}, 'insufficient_balance'],
    [
      'an unknown user blocked in the room',
      { sender: 'zoe', mayBeNew: true },
      room({ blocked: new Set(['zoe']) }),
      'sender_blocked',
    ],
    ['a sender blocked everywhere', {}, ann({ blocked: true }), 'sender_blocked'],
    ['a sender when others are blocked', {}, room({ blocked: new Set(['ben']) }), 'accepted'],
    ['the required VIP level', {}, { ...item({ minVipLevel: 3 }), ...ann({ vip_level: 3 }) }, 'accepted'],
    [
      'a VIP level below',
      {},
      { ...item({ minVipLevel: 3 }), ...ann({ vip_level: 2 }) },
      'vip_level_required',
    ],
    ['as many as allowed', { quantity: 99 }, {}, 'accepted'],
    ['one more than allowed', { quantity: 100 }, {}, 'quantity_out_of_range'],
    ['a quantity of zero', { quantity: 0 }, {}, 'quantity_out_of_range'],
    ['a negative quantity', { quantity: -1 }, {}, 'quantity_out_of_range'],
    ['a quantity above any integer', { quantity: 1e300 }, {}, 'quantity_out_of_range'],
    ['the price as seen', { price: 10 }, {}, 'accepted'],
    ['a higher price than the current one', { price: 11 }, {}, 'price_changed'],
    ['a price of zero', { price: 0 }, {}, 'price_changed'],
    ['the last coin', { quantity: 5 }, wallet({ coins: 50 }), 'accepted'],
    ['one coin too few', { quantity: 5 }, wallet({ coins: 49 }), 'insufficient_balance'],
    ['spending up to the ceiling', {}, wallet({ lifetimeSpent: LIMITS.maxCoins - 10 }), 'accepted'],
    ['spending past the ceiling', {}, wallet({ lifetimeSpent: LIMITS.maxCoins - 9 }), 'invalid_request'],
    ['earning up to the ceiling', {}, { users: rich(LIMITS.maxCoins - 5) }, 'accepted'],
    ['earning past the ceiling', {}, { users: rich(LIMITS.maxCoins - 4) }, 'invalid_request'],
    ['a room up to the ceiling', {}, { rooms: full(LIMITS.maxCoins - 10) }, 'accepted'],
    ['a room past the ceiling', {}, { rooms: full(LIMITS.maxCoins - 9) }, 'invalid_request'],
    ['a battle by name', forIt, during({}), 'accepted'],
    ['a battle by name before it is agreed', forIt, during({ state: 'invited' }), 'battle_not_live'],
    ['a battle by name in its countdown', forIt, during({ startsAt: NOW + 1 }), 'battle_not_live'],
    ['a battle by name in its last millisecond', forIt, during({ endsAt: NOW + 1 }), 'accepted'],
    ['a battle by name at its end', forIt, during({ endsAt: NOW }), 'battle_not_live'],
    ['a battle by name between rounds', forIt, during({ endsAt: NOW, rules: bestOfThree }), 'accepted'],
    [
      'a battle by name that was over long ago',
      forIt,
      { namedBattles: new Set([BATTLE]) },
      'battle_not_live',
    ],
    ['a battle by name, to a guest', { ...forIt, receiver: 'gil' }, aside({}), 'receiver_not_in_battle'],
    ['a battle of the room in its countdown', {}, during({ startsAt: NOW + 1 }), 'accepted'],
    ['a battle of the room at its end', {}, during({ endsAt: NOW }), 'accepted'],
    ['a battle of the room, to a guest', { receiver: 'gil' }, aside({}), 'accepted'],
    ['a side up to the ceiling', {}, scored(LIMITS.maxCoins - 10, NOW + 1), 'accepted'],
    ['a side past the ceiling', {}, scored(LIMITS.maxCoins - 9, NOW + 1), 'invalid_request'],
    ['a side past the ceiling, by a gift that does not count', {}, scored(LIMITS.maxCoins, NOW), 'accepted'],
  ])('%s', (_, command, facts, expected) => {
    const answer = answerTo(exampleCommand(command), exampleFacts(facts));
    expect('code' in answer ? answer.code : answer.kind).toBe(expected);
  });

  /** Hal's room is in a battle of Hal against Ben. */
  function during(over: Partial<StoredBattle>): Partial<GiftFacts> {
    const battle = { ...battleOf('hal', 'ben'), ...over };
    return {
      ...room({ battle: BATTLE }),
      battles: new Map([[BATTLE, battle]]),
      namedBattles: new Set([BATTLE]),
    };
  }

  /** The same, with Gil as a guest who takes no part. */
  function aside(over: Partial<StoredBattle>): Partial<GiftFacts> {
    return { ...during(over), ...room({ battle: BATTLE, guests: new Set(['gil']) }) };
  }

  function scored(points: number, endsAt: number): Partial<GiftFacts> {
    const { sides } = battleOf('hal', 'ben');
    return during({ endsAt, sides: [{ ...sides[0]!, points }, sides[1]!] });
  }

  function full(coins: number) {
    return new Map([['stage', exampleRoom({ coins })]]);
  }

  function rich(earnings: number) {
    return new Map([
      ['ann', exampleUser()],
      ['hal', exampleUser({ earnings })],
    ]);
  }
});
