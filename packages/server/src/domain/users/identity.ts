import type { Grant, Grants } from '@lavish/protocol';

/** Who is asking: the platform's server, which may do everything, or one user with what the token grants. */
export type Identity =
  | { kind: 'server' }
  | {
      kind: 'user';
      user: string;
      /** The token's `name` claim: what to call a user not yet known. */
      name: string | null;
      grants: Grants;
      /** Unix milliseconds. */
      expiresAt: number;
      /** The token's own id. */
      jti?: string;
      /** Unix seconds. Absent: the token does not say. */
      issuedAtS?: number;
    };

/** Whether `identity` may do what `grant` names in `room`. An overlay only watches, but that it may. */
export function allows(identity: Identity, grant: Grant, room: string): boolean {
  if (identity.kind === 'server') return true;
  const { grants } = identity;
  if (grants.room !== undefined && grants.room !== '*' && grants.room !== room) return false;
  return grants[grant] === true || (grant === 'watch' && grants.overlay === true);
}

/** Whether a token is for overlays alone: it watches rooms, and does nothing else. */
export const isOverlay = (identity: Identity): boolean => {
  if (identity.kind === 'server') return false;
  const { overlay, watch, send, host, moderate } = identity.grants;
  return overlay === true && !watch && !send && !host && !moderate;
};

/**
 * Whose budgets `identity` uses. Overlays have their own, because their tokens lie in addresses of pages: one that
 * others know takes nothing from its user. No user's id has a space. Empty: the platform's server, which has no limits.
 */
export const budgetOwner = (identity: Identity): string =>
  identity.kind === 'server' ? '' : isOverlay(identity) ? `overlay ${identity.user}` : identity.user;
