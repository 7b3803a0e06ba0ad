import { LIMITS, type Refusal } from '@lavish/protocol';
import { refuse } from '../domain/refusal.ts';
import type { Identity } from '../domain/users/identity.ts';
import { createApiKeyCheck, keyDigest } from './api-keys.ts';
import type { ScopedKeys } from './scoped-keys.ts';
import type { TokenKeys } from './token-keys.ts';
import { verifyToken } from './tokens.ts';

export interface AuthenticateOptions {
  apiKeys: readonly string[];
  /** The server keys that operators have created. */
  scopedKeys?: Pick<ScopedKeys, 'find' | 'isUsable'>;
  tokenKeys: TokenKeys;
  audience?: string;
  /** Whether the platform has revoked the token. */
  isRevoked?(identity: Identity): boolean;
  /** The database's clock, which decides whether a token has expired. Unix milliseconds. */
  now(): number;
  /** Called when a token's `name` is not a valid name and was therefore ignored. */
  nameIgnored?: (user: string) => void;
}

/** Returns the identity of a bearer credential (a server key or a token), or a refusal. */
export type Authenticate = (credential: string | undefined) => Promise<Identity | Refusal>;

/** Returns the refusal if an identity that was authenticated before is no longer valid. */
export type IdentityCheck = (identity: Identity) => Refusal | null;

/** As `createAuthenticate`, for the time after a request was authenticated. */
export const createIdentityCheck =
  ({
    isRevoked,
    scopedKeys,
    now,
  }: Pick<AuthenticateOptions, 'isRevoked' | 'now'> & {
    scopedKeys?: Pick<ScopedKeys, 'isUsable'>;
  }): IdentityCheck =>
  (identity) => {
    if (identity.kind === 'server')
      return identity.key === undefined || scopedKeys?.isUsable(identity.key) ? null : KEY_ENDED;
    if (isRevoked?.(identity)) return REVOKED;
    return identity.expiresAt + LIMITS.clockSkewS * 1_000 <= now() ? EXPIRED : null;
  };

const REVOKED = refuse('unauthenticated', 'The token was revoked.');
const EXPIRED = refuse('unauthenticated', 'The token has expired.');
const KEY_ENDED = refuse('unauthenticated', 'This server key was revoked or has expired.');

/** Size of the cache of verified tokens. Checking a signature takes at least 60 µs, and a viewer sends many gifts with one token. */
const MAX_CACHED_TOKENS = 10_000;
/** How long a verified token is cached. Tokens of a withdrawn key are accepted for at most this long. */
const CACHED_FOR_MS = 60_000;

export function createAuthenticate(options: AuthenticateOptions): Authenticate {
  const { scopedKeys, tokenKeys, audience, now } = options;
  const isApiKey = createApiKeyCheck(options.apiKeys);
  const revoked = (identity: Identity) => (options.isRevoked?.(identity) ? REVOKED : null);
  const verified = new Map<string, { identity: Identity; until: number }>();

  return async (credential) => {
    if (!credential)
      return refuse(
        'unauthenticated',
        "Send a server key or a token: Authorization: Bearer …, or a socket's ?token=…",
      );
    if (credential.startsWith('sk_')) {
      const digest = keyDigest(credential);
      if (isApiKey(digest)) return { kind: 'server' };
      const key = scopedKeys?.find(digest);
      return key
        ? { kind: 'server', key }
        : refuse('unauthenticated', 'This server key is not known, was revoked, or has expired.');
    }
    const cached = verified.get(credential);
    if (cached && now() < cached.until) return revoked(cached.identity) ?? cached.identity;
    const identity = await verifyToken(credential, tokenKeys, now(), audience, options.nameIgnored);
    if ('code' in identity || identity.kind === 'server') return identity;
    if (verified.size >= MAX_CACHED_TOKENS) verified.delete(verified.keys().next().value!);
    const refusal = revoked(identity);
    if (refusal) return refusal;
    verified.set(credential, { identity, until: Math.min(identity.expiresAt, now() + CACHED_FOR_MS) });
    return identity;
  };
}
