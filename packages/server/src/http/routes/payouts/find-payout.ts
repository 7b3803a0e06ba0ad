import { fromWireId, type IdPrefix, type Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { refuse } from '../../../domain/refusal.ts';
import type { PayoutRow } from '../../../store/payouts/payout-rows.ts';
import { findPayout } from '../../../store/payouts/read-payouts.ts';

/** The refusal for an identifier that names nothing. */
export function payoutNotFound(wireId: string, prefix: IdPrefix, param: 'payout' | 'batch'): Refusal {
  // Do not repeat path text that is not an identifier.
  const name = fromWireId(prefix, wireId) === null ? 'of this name' : wireId;
  return refuse('payout_not_found', `There is no ${param} ${name}.`, { param });
}

/** The payout of a path, or the refusal if there is none. */
export async function findPayoutOf(pool: pg.Pool, wireId: string): Promise<PayoutRow | Refusal> {
  return (await findPayout(pool, wireId)) ?? payoutNotFound(wireId, 'pay', 'payout');
}
