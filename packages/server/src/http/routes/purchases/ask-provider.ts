import type { Refusal } from '@lavish/protocol';
import type { FastifyBaseLogger } from 'fastify';
import { refuse } from '../../../domain/refusal.ts';
import type { Identity } from '../../../domain/users/identity.ts';
import { requireSelf } from '../../access/request-identity.ts';

/** Long enough for a provider that restarts. */
const RETRY_AFTER_S = 5;

/** Who buys: the user of the token, or the one whom the platform's server names. */
export function buyerOf(identity: Identity, named: string | undefined): string | Refusal {
  if (identity.kind !== 'server') return requireSelf(identity, named ?? identity.user) ?? identity.user;
  return named ?? refuse('invalid_request', 'The server key has to name the user.', { param: 'user' });
}

/** Asks a provider. One that does not respond is a refusal, and no fault of ours. */
export async function askProvider<T>(
  log: FastifyBaseLogger,
  name: string,
  ask: () => Promise<T>,
): Promise<T | Refusal> {
  try {
    return await ask();
  } catch (error) {
    log.warn({ err: error }, `${name} does not respond`);
    return refuse('provider_unavailable', `${name} does not respond. Try again.`, {
      retry_after_s: RETRY_AFTER_S,
    });
  }
}
