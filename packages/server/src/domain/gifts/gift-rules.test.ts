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

/** What can be wrong with a gift, in the order in which it is refused. */
const FAULTS = [
  'idempotency_key_reused',
  'room_not_found',
  'room_not_live',
  'item_not_found',
  'item_not_available',
  'receiver_not_in_room',
  'self_gift',
  'user_not_found',
  'sender_blocked',
  'vip_level_required',
  'quantity_out_of_range',
  'price_changed',
  'battle_not_found',
  'battle_not_live',
  'receiver_not_in_battle',
  'insufficient_balance',
] as const satisfies readonly ErrorCode[];
type Fault = (typeof FAULTS)[number];

const BATTLE = hexId(5);
/** Faults of a gift that names a battle. */
const NAMED: readonly Fault[] = ['battle_not_found', 'battle_not_live', 'receiver_not_in_battle'];

/** Two hosts against each other in `stage`, from now on. */
function battleOf(host: string, rival: string): StoredBattle {
  const battle = exampleBattle({ id: BATTLE, startsAt: NOW, endsAt: NOW + 300_000 });
  for (const [index, name] of [host, rival].entries()) {
    Object.assign(battle.sides[index]!.hosts[0]!, { host: name, room: 'stage' });
  }
  return battle;
}

/** A gift that has exactly these faults. */
function faulty(faults: readonly Fault[]): { command: GiftCommand; facts: GiftFacts } {
  const has = (fault: Fault) => faults.includes(fault);
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
    wallets: new Map([['ann', exampleWallet({ coins: has('insufficient_balance') ? 19 : 20 })]]),
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

/** Decides one command: its refusal, or what it is instead. */
function answerTo(command: GiftCommand, facts: GiftFacts) {
  const [outcome] = decideGifts([command], facts).outcomes;
  return outcome!.kind === 'refused' ? outcome!.refusal : outcome!;
}

/** Whoever is a guest is known, so nobody unknown can be both sender and receiver. */
const exclude = (a: Fault, b: Fault) => a === 'self_gift' && b === 'user_not_found';

describe('a gift with two faults is refused for the earlier one', () => {
  const pairs = FAULTS.flatMap((earlier, index) =>
    FAULTS.slice(index + 1)
      .filter((later) => !exclude(earlier, later))
      .map((later) => ({ earlier, later })),
  );
  it.each(pairs)('$earlier before $later', ({ earlier, later }) => {
    const { command, facts } = faulty([later, earlier]);
    expect(answerTo(command, facts)).toMatchObject({ code: earlier });
  });
});

describe.each(['self_gift', 'user_not_found'] as const)('a gift with every fault but %s', (without) => {
  it('is refused for the next as each is mended, and accepted in the end', () => {
    const faults = FAULTS.filter((fault) => fault !== without);
    const answers = faults.map((_, mended) => {
      const { command, facts } = faulty(faults.slice(mended));
      return answerTo(command, facts);
    });
    expect(answers.map((answer) => 'code' in answer && answer.code)).toEqual(faults);
    const { command, facts } = faulty([]);
    expect(answerTo(command, facts)).toMatchObject({ kind: 'accepted' });
  });
});

describe('each refusal says what the sender needs to mend it', () => {
  it.each<[Fault, object]>([
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
    ['insufficient_balance', { balance: 19, required: 20 }],
  ])('%s', (fault, extras) => {
    const { command, facts } = faulty([fault]);
    const { code, detail, ...rest } = answerTo(command, facts) as { code: string; detail: string };
    expect({ code, extras: rest }).toEqual({ code: fault, extras });
    expect(detail).toMatch(/^[A-Za-z].*\.$/);
  });
});

describe('where each rule draws its line', () => {
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
  const purse = (over: Parameters<typeof exampleWallet>[0]) => ({
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
    ['a stranger by server key', { sender: 'zoe' }, {}, 'user_not_found'],
    ['a stranger with a token', { sender: 'zoe', mayBeNew: true }, {}, 'insufficient_balance'],
    [
      'a stranger blocked in the room',
      { sender: 'zoe', mayBeNew: true },
      room({ blocked: new Set(['zoe']) }),
      'sender_blocked',
    ],
    ['a sender blocked everywhere', {}, ann({ blocked: true }), 'sender_blocked'],
    ['a sender when others are blocked', {}, room({ blocked: new Set(['ben']) }), 'accepted'],
    [
      'the VIP level that is asked for',
      {},
      { ...item({ minVipLevel: 3 }), ...ann({ vip_level: 3 }) },
      'accepted',
    ],
    [
      'a VIP level below',
      {},
      { ...item({ minVipLevel: 3 }), ...ann({ vip_level: 2 }) },
      'vip_level_required',
    ],
    ['as many as allowed', { quantity: 99 }, {}, 'accepted'],
    ['one more', { quantity: 100 }, {}, 'quantity_out_of_range'],
    ['none', { quantity: 0 }, {}, 'quantity_out_of_range'],
    ['less than none', { quantity: -1 }, {}, 'quantity_out_of_range'],
    ['more than there are numbers', { quantity: 1e300 }, {}, 'quantity_out_of_range'],
    ['the price as seen', { price: 10 }, {}, 'accepted'],
    ['a higher price than it costs', { price: 11 }, {}, 'price_changed'],
    ['a price of nothing', { price: 0 }, {}, 'price_changed'],
    ['the last coin', { quantity: 5 }, purse({ coins: 50 }), 'accepted'],
    ['one coin too few', { quantity: 5 }, purse({ coins: 49 }), 'insufficient_balance'],
    ['spending up to the ceiling', {}, purse({ lifetimeSpent: LIMITS.maxCoins - 10 }), 'accepted'],
    ['spending past the ceiling', {}, purse({ lifetimeSpent: LIMITS.maxCoins - 9 }), 'invalid_request'],
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
      'a battle that was over long ago by name',
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
    ['a side past the ceiling, were it counted', {}, scored(LIMITS.maxCoins, NOW), 'accepted'],
  ])('%s', (_, command, facts, expected) => {
    const answer = answerTo(exampleCommand(command), exampleFacts(facts));
    expect('code' in answer ? answer.code : answer.kind).toBe(expected);
  });

  /** Hal's room is in a battle: Hal against Ben. */
  function during(over: Partial<StoredBattle>): Partial<GiftFacts> {
    const battle = { ...battleOf('hal', 'ben'), ...over };
    return {
      ...room({ battle: BATTLE }),
      battles: new Map([[BATTLE, battle]]),
      namedBattles: new Set([BATTLE]),
    };
  }

  /** The same with Gil as a guest, who takes no part. */
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
