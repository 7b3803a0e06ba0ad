import type { GiftRefusalCode } from '../../../packages/server/src/domain/gifts/gift-refusals.ts';
import type { ApiCall } from './api-server.ts';
import type { Expected } from './refusals.ts';
import { newKey } from './stage.ts';

export const put = (path: string, body?: unknown): ApiCall => ({ method: 'PUT', path, body });
export const post = (path: string, body?: unknown): ApiCall => ({ method: 'POST', path, body });

type Fields = Record<string, unknown>;

/** A gift of one rose from Ann to Hal in `stage`, with these faults. */
export const giftCall = ({ room = 'stage', key = newKey(), ...fields }: Fields = {}): ApiCall => ({
  ...post(`/v1/rooms/${room}/gifts`, { item: 'rose', sender: 'ann', ...fields }),
  key: key as string,
});
/** The same gift as a message: the socket's user is the sender. */
export const giftMessage = ({ sender: _, ...fields }: Fields = {}) => ({
  t: 'gift',
  room: 'stage',
  item: 'rose',
  key: newKey(),
  ...fields,
});

/** The id of a battle that does not exist. */
export const NO_BATTLE = `btl_${'0'.repeat(32)}`;

/** The faults that a gift on the stage can have, with Dora who owes coins, and how it is refused over either transport. */
export const GIFT_FAULTS: [what: string, fields: Fields, expected: Expected][] = [
  ['for a fraction', { quantity: 1.5 }, { code: 'invalid_request', param: 'quantity' }],
  [
    'in an unknown room',
    { room: 'nowhere' },
    { code: 'room_not_found', param: 'room', detail: 'There is no room nowhere.' },
  ],
  [
    'in a room that has ended',
    { room: 'over' },
    { code: 'room_not_live', param: 'room', detail: 'Room over has ended.' },
  ],
  [
    'of an unknown item',
    { item: 'thorn' },
    { code: 'item_not_found', param: 'item', detail: 'There is no item thorn.' },
  ],
  ['of an item before its time', { item: 'early' }, { code: 'item_not_available', param: 'item' }],
  ['of an item after its time', { item: 'late' }, { code: 'item_not_available', param: 'item' }],
  [
    'of a retired item',
    { item: 'retired' },
    { code: 'item_not_available', param: 'item', detail: 'retired has been retired.' },
  ],
  ['to a stranger', { receiver: 'nobody' }, { code: 'receiver_not_in_room', param: 'receiver' }],
  ['to a viewer who is no guest', { receiver: 'ben' }, { code: 'receiver_not_in_room', param: 'receiver' }],
  ['to oneself as the host', { sender: 'hal' }, { code: 'self_gift', param: 'receiver' }],
  ['to oneself as a guest', { sender: 'gil', receiver: 'gil' }, { code: 'self_gift', param: 'receiver' }],
  ['from a sender who is blocked here', { sender: 'eve' }, { code: 'sender_blocked', param: 'sender' }],
  [
    'from a sender who is blocked everywhere',
    { sender: 'mallory' },
    { code: 'sender_blocked', param: 'sender' },
  ],
  [
    'for a VIP level',
    { item: 'crown' },
    { code: 'vip_level_required', param: 'item', detail: 'crown needs VIP level 3.' },
  ],
  [
    'for its quantity',
    { quantity: 100 },
    { code: 'quantity_out_of_range', param: 'quantity', detail: 'The quantity must be between 1 and 99.' },
  ],
  [
    'for its price',
    { price: 9 },
    { code: 'price_changed', param: 'price', price: 10, detail: 'rose now costs 10 coins.' },
  ],
  ['for its battle', { battle: NO_BATTLE }, { code: 'battle_not_found', param: 'battle' }],
  [
    'from a sender who owes coins',
    { sender: 'dora' },
    { code: 'coins_owed', param: 'sender', detail: 'dora owes 10 coins of refunded purchases.' },
  ],
  [
    'for lack of coins',
    { sender: 'ben', quantity: 2 },
    {
      code: 'insufficient_balance',
      balance: 0,
      required: 20,
      detail: 'It costs 20 coins, and the wallet holds 0.',
    },
  ],
];

/** A gift with all of these faults at once. */
export const EVERY_FAULT = {
  room: 'nowhere',
  item: 'retired',
  receiver: 'nobody',
  sender: 'eve',
  quantity: 10_000,
  price: 1,
  battle: NO_BATTLE,
};

/**
 * The faults in the order in which they are refused: the code, and the correction that uncovers the next. One of the battles is over,
 * and the other is live without a user of the stage.
 */
export const giftFaultsInOrder = (over: string, live: string): [code: GiftRefusalCode, mend: Fields][] => [
  ['room_not_found', { room: 'over' }],
  ['room_not_live', { room: 'stage', item: 'none' }],
  ['item_not_found', { item: 'retired' }],
  ['item_not_available', { item: 'crown' }],
  ['receiver_not_in_room', { receiver: 'gil', sender: 'gil' }],
  ['self_gift', { sender: 'nobody' }],
  ['user_not_found', { sender: 'eve' }],
  ['sender_blocked', { sender: 'ben' }],
  ['vip_level_required', { item: 'rose' }],
  ['quantity_out_of_range', { quantity: 2 }],
  ['price_changed', { price: 10 }],
  ['battle_not_found', { battle: over }],
  ['battle_not_live', { battle: live }],
  ['receiver_not_in_battle', { battle: undefined, sender: 'dora' }],
  ['coins_owed', { sender: 'ben' }],
  ['insufficient_balance', {}],
];
