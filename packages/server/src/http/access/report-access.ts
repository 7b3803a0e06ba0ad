import type { Refusal } from '@lavish/protocol';
import { refuse } from '../../domain/refusal.ts';
import type { Identity } from '../../domain/users/identity.ts';
import { requireOwnHost } from './request-identity.ts';

/**
 * Allows the server key every report. A host's token may read reports of this host: of gifts to the host, or of the host's
 * rooms. `filter`: the parameter that names the host; null: the report has none.
 */
export function requireReportReader(
  identity: Identity,
  query: { receiver?: string; host?: string },
  filter: 'receiver' | 'host' | null,
): Refusal | null {
  if (identity.kind === 'server') return null;
  if (filter === null) return refuse('forbidden', "Only the platform's server key may read this report.");
  const host = query[filter];
  if (host === undefined) {
    const detail = `A token reads reports of its own user: set ${filter} to ${identity.user}.`;
    return refuse('forbidden', detail, { param: filter });
  }
  const refusal = requireOwnHost(identity, host);
  return refusal && { ...refusal, param: filter };
}
