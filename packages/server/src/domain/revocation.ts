import type { Identity } from './identity.ts';

/** A token, or the tokens of a user that were issued until `revokedAt` (unix milliseconds), no longer count. */
export interface Revocation {
  /** `jti:<id>` or `user:<id>`. */
  subject: string;
  revokedAt: number;
}

/** Whether one of the revocations, by subject, concerns the token. A token that does not say when it was issued is old. */
export function isRevokedBy(revokedAt: ReadonlyMap<string, number>, identity: Identity): boolean {
  if (identity.kind === 'server' || revokedAt.size === 0) return false;
  const { user, jti, issuedAtS } = identity;
  if (jti !== undefined && revokedAt.has(`jti:${jti}`)) return true;
  const allAt = revokedAt.get(`user:${user}`);
  if (allAt === undefined) return false;
  // `iat` has whole seconds: one of the same second may be from before.
  return issuedAtS === undefined || issuedAtS <= Math.floor(allAt / 1000);
}
