import { createHash } from 'node:crypto';

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
