import { createHash, createHmac } from 'node:crypto';

/*
 * A battle's secret is a text of 64 hex digits, and that text is what is hashed: anyone can check a commitment with
 * `printf %s SECRET | sha256sum`, and a roll with `printf 'BOOST\nSENDER\nKEY' | openssl dgst -sha256 -hmac SECRET`.
 */

const BITS = 48;

/** What is told of a secret before the first roll: its SHA-256, in hex. */
export const commitmentOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/**
 * The roll of a gift for one boost: even over [0, 1), the same whenever it is made again, and unknown to everyone until
 * the secret is told. The first 48 bits of HMAC-SHA256(secret, "boost\nsender\nkey"), over 2^48: as many as a number
 * holds exactly in whole bytes. None of the three can hold a line break, so no two gifts share a text.
 */
export function rollOf(secret: string, boost: string, sender: string, key: string): number {
  const digest = createHmac('sha256', secret).update(`${boost}\n${sender}\n${key}`).digest();
  return digest.readUIntBE(0, BITS / 8) / 2 ** BITS;
}
