import { createHash } from 'node:crypto';
import type { Refusal } from '@lavish/protocol';
import { refuse } from '../refusal.ts';
import type { PurchaseProof } from './payment-provider.ts';

/**
 * The identifier under which a user buys at the stores: a UUID that does not reveal the user's id. The app hands it to StoreKit
 * as `appAccountToken`, and to Google Play as the obfuscated account id. `store_account` in SQL computes the same.
 */
export function storeAccountOf(user: string): string {
  const bytes = createHash('sha256').update(`lavish store account ${user}`).digest().subarray(0, 16);
  // Version 8 and the variant of RFC 9562: a UUID by the application's own rule.
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/**
 * Refuses a purchase that is not bound to the user who claims it. Otherwise a leaked proof would be worth coins to the first who finds
 * it.
 *
 * @param account to which the app has bound the purchase, in lower case; null: to nobody
 */
export function checkStoreAccount(
  account: string | null,
  { user, isNamedByServer }: Pick<PurchaseProof, 'user' | 'isNamedByServer'>,
): Refusal | null {
  if (account === storeAccountOf(user) || (account === null && isNamedByServer)) return null;
  const detail =
    account === null
      ? 'The app has bound the purchase to nobody. Your server can name the user.'
      : 'The app has bound the purchase to another user.';
  return refuse('transaction_invalid', detail, { param: 'proof' });
}
