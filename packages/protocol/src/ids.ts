import Type, { type Static } from 'typebox';
import { IDEMPOTENCY_KEY_MUST_BE, IDEMPOTENCY_KEY_PATTERN } from './idempotency-key.ts';

/** An identifier that the platform chooses. Users, rooms and items have one. */
export const PlatformId = Type.String({
  pattern: '^[A-Za-z0-9_.:-]{1,64}$',
  'x-must-be': "the platform's own identifier: 1 to 64 letters, digits, _ . : or -",
});
export type PlatformId = Static<typeof PlatformId>;

/** Kinds of identifiers that Lavish generates, by their prefix on the wire. */
export type IdPrefix = 'gft' | 'btl' | 'stk' | 'jnl' | 'pay' | 'pba' | 'pur' | 'msg' | 'ctr';

/** A UUIDv7 on the wire: a prefix for its kind, and 32 hex digits, which PostgreSQL can read directly. */
const lavishId = (prefix: IdPrefix, what: string) =>
  Type.String({
    pattern: `^${prefix}_[0-9a-f]{32}$`,
    'x-must-be': `the identifier of a ${what}: ${prefix}_ and 32 hex digits`,
  });

export const GiftId = lavishId('gft', 'gift');
export const BattleId = lavishId('btl', 'battle');
export const StreakId = lavishId('stk', 'streak');
export const JournalId = lavishId('jnl', 'journal');
export const PayoutId = lavishId('pay', 'payout');
export const PayoutBatchId = lavishId('pba', 'batch of payouts');
export const PurchaseId = lavishId('pur', 'purchase');
export const ProviderMessageId = lavishId('msg', 'message of a provider');
export const ContractId = lavishId('ctr', 'contract');

/** `018f…-…` → `gft_018f…`. */
export const toWireId = (prefix: IdPrefix, uuid: string): string => `${prefix}_${uuid.replaceAll('-', '')}`;

/** `gft_018f…` → the 32 hex digits. Null: not an identifier of this kind. */
export function fromWireId(prefix: IdPrefix, id: string): string | null {
  const hex = id.slice(prefix.length + 1);
  return id.startsWith(`${prefix}_`) && /^[0-9a-f]{32}$/.test(hex) ? hex : null;
}

export const IdempotencyKey = Type.String({
  pattern: IDEMPOTENCY_KEY_PATTERN,
  'x-must-be': IDEMPOTENCY_KEY_MUST_BE,
});
