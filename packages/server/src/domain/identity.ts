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
    };

/** Whether `identity` may do what `grant` names in `room`. An overlay only watches, but that it may. */
export function allows(identity: Identity, grant: Grant, room: string): boolean {
  if (identity.kind === 'server') return true;
  const { grants } = identity;
  if (grants.room !== undefined && grants.room !== '*' && grants.room !== room) return false;
  return grants[grant] === true || (grant === 'watch' && grants.overlay === true);
}
