import type { Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { inTransaction, type Queryable } from '../../postgres/database.ts';
import { keepRollups, type RollupTable } from '../locks.ts';

/**
 * Runs the reads of a report on one snapshot, so that its figures agree with each other. `tables`: those that it may
 * read. Reports read months and the days around them, so they may use bitmaps, which pages of lists may not.
 */
export const inReportSnapshot = <Result>(
  pool: pg.Pool,
  tables: readonly RollupTable[],
  read: (db: Queryable) => Promise<Result | Refusal>,
): Promise<Result | Refusal> =>
  inTransaction<Result | Refusal>(pool, async (client) => {
    await client.query(
      'set transaction isolation level repeatable read, read only; set local enable_bitmapscan = on',
    );
    await keepRollups(client, tables);
    return read(client);
  });
