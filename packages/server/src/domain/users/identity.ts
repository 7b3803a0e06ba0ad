import type { ApiKeyScope, Grant, Grants } from '@lavish/protocol';

/** A server key of the console, which may do only what its scopes allow. */
export interface ScopedKey {
  id: string;
  scopes: ReadonlySet<ApiKeyScope>;
  /** Unix milliseconds. Null: never. */
  expiresAt: number | null;
}

/** The caller: the platform's server, which may do everything unless its key has scopes, or a user with the grants of a token. */
export type Identity =
  | { kind: 'server'; key?: ScopedKey }
  | {
      kind: 'user';
      user: string;
      /** The token's `name` claim. It becomes the name of a user who has no row yet. */
      name: string | null;
      grants: Grants;
      /** Unix milliseconds. */
      expiresAt: number;
      /** The token's `jti` claim. */
      jti?: string;
      /** Unix seconds. Absent: the token has no `iat` claim. */
      issuedAtS?: number;
      /** Of an operator of an agency, who is no user and has no grants, and reads the agency's contracts and figures. */
      agency?: string;
    };

/** Whether `identity` has `grant` in `room`. An overlay token implies `watch`. */
export function allows(identity: Identity, grant: Grant, room: string): boolean {
  if (identity.kind === 'server') return true;
  const { grants } = identity;
  if (grants.room !== undefined && grants.room !== '*' && grants.room !== room) return false;
  return grants[grant] === true || (grant === 'watch' && grants.overlay === true);
}

/** Whether a token is only for overlays: it may watch rooms, and nothing else. */
export const isOverlay = (identity: Identity): boolean => {
  if (identity.kind === 'server') return false;
  const { overlay, watch, send, host, moderate } = identity.grants;
  return overlay === true && !watch && !send && !host && !moderate;
};

/**
 * The owner of the budgets that `identity` uses. A user's overlays have their own budgets, because their tokens are in the
 * URLs of pages: a leaked one must not use up the budgets of its user. User ids contain no space, so owners are unique.
 * Empty: the platform's server, which has no limits.
 */
export const budgetOwner = (identity: Identity): string =>
  identity.kind === 'server' ? '' : isOverlay(identity) ? `overlay ${identity.user}` : identity.user;
