import type { ErrorCode, Refusal } from '@lavish/protocol';

/** The codes of the gift rules, in the order in which they are checked. docs/ERRORS.md lists them in the same order. */
export const GIFT_REFUSALS = [
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
  'coins_owed',
  'insufficient_balance',
] as const satisfies readonly ErrorCode[];

export type GiftRefusalCode = (typeof GIFT_REFUSALS)[number];

/**
 * Why the rules refuse a gift. Besides the listed codes: `invalid_request` for a total above 2^53 − 1, and `internal` for
 * a receiver whose earnings row is missing.
 */
export type GiftRefusal = Refusal & { code: GiftRefusalCode | 'invalid_request' | 'internal' };
