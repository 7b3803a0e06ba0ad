import { createHmac, randomUUID } from 'node:crypto';
import { type Grants, LIMITS, type Token } from '@lavish/protocol';

/** One key of the setting LAVISH_TOKEN_KEYS: an id and a secret of at least 32 bytes, or both in its form `id:secret`. */
export type TokenKey = string | { id: string; secret: string };

/** The user of a token, what it allows, and how long. */
export interface TokenClaims extends Grants {
  /** The user's id. */
  user: string;
  /** The name that others see, for a user that Lavish creates. */
  name?: string;
  /** Seconds until it expires. Default 3600. */
  ttl_s?: number;
  /** The audience, for a server whose settings require one. */
  aud?: string;
}

/**
 * Signs a user's token without a request, in microseconds. The token can be revoked by the `jti` of the result, which is random.
 * Throws a TypeError for a malformed key.
 *
 * ```ts
 * const { token, expires_at } = signToken({ user: 'alice', watch: true, send: true }, process.env.LAVISH_TOKEN_KEY);
 * ```
 */
export function signToken(claims: TokenClaims, key: TokenKey): Token {
  const { id, secret } = parsedKey(key);
  const { user, name, aud, ttl_s = LIMITS.defaultTokenTtlS, ...lavish } = claims;
  const nowS = Math.floor(Date.now() / 1000);
  const exp = nowS + ttl_s;
  const jti = randomUUID();
  const payload = { iss: id, jti, sub: user, iat: nowS, exp, name, aud, lavish };
  const signed = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(payload)}`;
  const signature = createHmac('sha256', secret).update(signed).digest('base64url');
  return { token: `${signed}.${signature}`, jti, expires_at: new Date(exp * 1000).toISOString() };
}

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function parsedKey(key: TokenKey): { id: string; secret: string } {
  if (typeof key !== 'string') return key;
  const [, id, secret] = /^([^:]+):(.+)$/s.exec(key) ?? [];
  if (id === undefined || secret === undefined) throw new TypeError('A token key has the form id:secret.');
  return { id, secret };
}
