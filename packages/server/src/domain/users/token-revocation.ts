import type { Identity } from './identity.ts';

/** Revokes one token, or all tokens of a user that were issued until `revokedAt`. Unix milliseconds. */
export interface Revocation {
  /** `jti:<id>` or `user:<id>`. */
  subject: string;
  revokedAt: number;
  /** When the last revoked token has expired, and the revocation can be deleted. */
  expiresAt: number;
}

/** Whether one of `revocations`, by subject, revokes the token. A token without `iat` counts as older than any of them. */
export function isRevokedBy(
  revocations: ReadonlyMap<string, Pick<Revocation, 'revokedAt'>>,
  identity: Identity,
): boolean {
  if (identity.kind === 'server' || revocations.size === 0) return false;
  const { user, jti, issuedAtS } = identity;
  if (jti !== undefined && revocations.has(`jti:${jti}`)) return true;
  const ofUser = revocations.get(`user:${user}`);
  if (ofUser === undefined) return false;
  // `iat` has whole seconds, so a token of the same second may be older than the revocation.
  return issuedAtS === undefined || issuedAtS <= Math.floor(ofUser.revokedAt / 1000);
}
