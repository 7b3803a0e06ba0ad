import { createHash, createHmac } from 'node:crypto';

/*
 * A battle's secret is a text of 64 hex digits, and the text itself is hashed. So a commitment can be checked with
 * `printf %s SECRET | sha256sum`, and a roll with `printf 'BOOST\nSENDER\nKEY' | openssl dgst -sha256 -hmac SECRET`.
 */

const BITS = 48;

/** The SHA-256 of a secret, in hex. It is published before the first roll. */
export const commitmentOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/**
 * The roll of a gift for one boost: uniform over [0, 1), the same for the same arguments, and not predictable until the
 * secret is published. It is the first 48 bits of HMAC-SHA256(secret, "boost\nsender\nkey") divided by 2^48: 48 is the
 * largest multiple of 8 bits that a number holds exactly. None of the three can contain a line break, so no two gifts
 * share a text.
 */
export function rollOf(secret: string, boost: string, sender: string, key: string): number {
  const digest = createHmac('sha256', secret).update(`${boost}\n${sender}\n${key}`).digest();
  return digest.readUIntBE(0, BITS / 8) / 2 ** BITS;
}
