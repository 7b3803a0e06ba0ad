import type { Refusal } from '@lavish/protocol';
import { refuse } from '../../domain/refusal.ts';
import type { Identity } from '../../domain/users/identity.ts';

/** The agency whose operator sends the request; null: it is another caller. */
const agencyOf = (identity: Identity): string | null =>
  identity.kind === 'user' ? (identity.agency ?? null) : null;

/** Allows the platform everything, and an agency its own figures. */
export const requireAgency = (identity: Identity, agency: string): Refusal | null =>
  identity.kind === 'server' || agencyOf(identity) === agency
    ? null
    : refuse('forbidden', `Only ${agency} and the platform's server key may read this.`);

/** Allows the platform, the agency and the host of a contract to read it. */
export function requireParty(
  identity: Identity,
  { agency, host }: { agency?: string | undefined; host?: string | undefined },
): Refusal | null {
  if (identity.kind === 'server') return null;
  const own = agencyOf(identity);
  const isParty = own === null ? identity.user === host && identity.grants.host === true : own === agency;
  if (isParty) return null;
  const detail = 'Only its agency, its host and the platform may read a contract.';
  return refuse('forbidden', detail);
}
