import type { FastifyRequest } from 'fastify';
import type pg from 'pg';
import type { PayoutActor } from '../../../domain/payouts/payout-actor.ts';
import { readApiKey } from '../../../store/operators/api-keys.ts';

/** Who asks for something about a payout. */
export async function payoutActorOf(
  pool: pg.Pool,
  { identity, operator }: FastifyRequest,
): Promise<PayoutActor> {
  if (identity.kind === 'user') return { kind: 'host', user: identity.user };
  if (operator !== undefined) return { kind: 'operator', id: operator.id, name: operator.name };
  const key = identity.key && (await readApiKey(pool, identity.key.id));
  return { kind: 'server', keyCreator: key?.created_by ?? null };
}
