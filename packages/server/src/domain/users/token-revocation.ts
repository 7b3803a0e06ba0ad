import type { Identity } from './identity.ts';

/** A token, or the tokens of a user that were issued until `revokedAt`, no longer count. Unix milliseconds. */
export interface Revocation {
  /** `jti:<id>` or `user:<id>`. */
  subject: string;
  revokedAt: number;
  /** When the last token that it concerns has expired, and nobody needs it any more. */
  expiresAt: number;
}

/** Whether one of the revocations, by subject, concerns the token. A token that does not say when it was issued is old. */
export function isRevokedBy(
  revocations: ReadonlyMap<string, Pick<Revocation, 'revokedAt'>>,
  identity: Identity,
): boolean {
  if (identity.kind === 'server' || revocations.size === 0) return false;
  const { user, jti, issuedAtS } = identity;
  if (jti !== undefined && revocations.has(`jti:${jti}`)) return true;
  const ofUser = revocations.get(`user:${user}`);
  if (ofUser === undefined) return false;
  // `iat` has whole seconds: one of the same second may be from before.
  return issuedAtS === undefined || issuedAtS <= Math.floor(ofUser.revokedAt / 1000);
}
