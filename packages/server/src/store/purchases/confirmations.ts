import type { StoreProvider } from '@lavish/protocol';
import type pg from 'pg';
import type { SettledPurchase } from '../../domain/purchases/payment-provider.ts';
import { endlessRetryDelayMs } from '../../domain/purchases/retry-delay.ts';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';

/** As of a message: another node takes it over then, and confirming again changes nothing. */
const LEASE_S = 60;

/** A credited purchase that this node confirms to its provider. */
export interface ClaimedConfirmation extends SettledPurchase {
  /** 32 hex digits. */
  id: string;
  provider: StoreProvider;
  attempts: number;
}

/** Takes purchases that have to be confirmed to a provider, at most `limit`. */
export const claimConfirmations = (
  db: Queryable,
  provider: StoreProvider,
  limit: number,
): Promise<ClaimedConfirmation[]> =>
  rows<ClaimedConfirmation>(
    db,
    `update due_confirmations c set attempts = c.attempts + 1, next_at = clock_timestamp() + make_interval(secs => $2)
       from (select purchase_id from due_confirmations join purchases on id = purchase_id
              where next_at <= clock_timestamp() and provider = $3 order by next_at limit $1) due,
            purchases p, pack_versions v
      where c.purchase_id = due.purchase_id and c.next_at <= clock_timestamp()
        and p.id = c.purchase_id and v.pack_id = p.pack_id and v.version = p.pack_version
     returning p.id, p.provider, p.transaction_id as transaction, p.token, p.user_id as user,
               v.products->>p.provider as product, c.attempts`,
    [limit, LEASE_S, provider],
  );

export async function finishConfirmation(pool: pg.Pool, id: string): Promise<void> {
  await inTransaction(pool, (client) =>
    client.query('delete from due_confirmations where purchase_id = $1', [id]),
  );
}

/** Records a failed attempt. It is tried again without an end: the provider refunds what is not confirmed. */
export async function failConfirmation(
  pool: pg.Pool,
  { id, attempts }: ClaimedConfirmation,
  error: string,
): Promise<void> {
  await inTransaction(pool, (client) =>
    client.query(
      `update due_confirmations set error = left($2, 500), next_at = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
        where purchase_id = $1`,
      [id, error, endlessRetryDelayMs(attempts)],
    ),
  );
}
