import { createHmac, randomUUID } from 'node:crypto';
import { type Grants, LIMITS, type Token } from '@lavish/protocol';

/** One of LAVISH_TOKEN_KEYS: an id, and a secret of at least 32 bytes; or both as they stand there, `id:secret`. */
export type TokenKey = string | { id: string; secret: string };

/** Whom a token stands for, what it allows, and how long. */
export interface TokenClaims extends Grants {
  user: string;
  /** What others see, for a user that Lavish does not know yet. */
  name?: string;
  /** Seconds until it expires. Default 3600. */
  ttl_s?: number;
  /** For a server that asks for one. */
  aud?: string;
}

/**
 * Signs a user's token without asking the server, in microseconds. By the `jti` of the result, which is random, it can be
 * revoked. Throws a TypeError for a key that is none.
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
  if (id === undefined || secret === undefined) throw new TypeError('A token key is written id:secret.');
  return { id, secret };
}
