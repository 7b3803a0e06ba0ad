import type { Refusal } from '@lavish/protocol';
import { refuse } from '../../domain/refusal.ts';
import type { Identity } from '../../domain/users/identity.ts';
import { requireOwnHost } from './request-identity.ts';

/**
 * Allows the server key every report. A host's token may read reports of gifts to this host, which have the filter
 * `receiver`; it names no other parties of the platform. `byReceiver`: whether the report has that filter.
 */
export function requireReportReader(
  identity: Identity,
  receiver: string | undefined,
  byReceiver: boolean,
): Refusal | null {
  if (identity.kind === 'server') return null;
  if (!byReceiver) return refuse('forbidden', "Only the platform's server key may read this report.");
  if (receiver === undefined) {
    const detail = `A token reads reports of gifts to its own user: set receiver to ${identity.user}.`;
    return refuse('forbidden', detail, { param: 'receiver' });
  }
  const refusal = requireOwnHost(identity, receiver);
  return refusal && { ...refusal, param: 'receiver' };
}
