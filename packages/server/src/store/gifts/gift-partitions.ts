import type pg from 'pg';
import { inTransaction } from '../../postgres/database.ts';

/** Partitions exist for this month and this many months ahead. */
const MONTHS_AHEAD = 3;

/** Readers and writers of the default partition wait no longer than this for a new partition to be attached. */
const LOCK_WAIT_MS = 200;

/** Attaching reads all of the default partition, which is empty unless a month had no partition. */
const STATEMENT_MS = 2_000;

/**
 * Creates the monthly partitions of `gifts` that are missing, and returns their names. Any node may do it at any time.
 *
 * A month that has gifts in the default partition already stays there.
 *
 * @throws DatabaseUnavailable when a lock is not free within 200 ms
 */
export const createGiftPartitions = (pool: pg.Pool): Promise<string[]> =>
  inTransaction(pool, async (client) => {
    await client.query(
      `set local lock_timeout = ${LOCK_WAIT_MS}; set local statement_timeout = ${STATEMENT_MS}`,
    );
    const { rows } = await client.query<{ name: string }>('select create_gift_partitions($1) as name', [
      MONTHS_AHEAD,
    ]);
    return rows.map(({ name }) => name);
  });
