import type pg from 'pg';
import { type Queryable, rows } from './database.ts';

/** The database's clock when the server runs this statement, not when the transaction began. Unix milliseconds, with fractions. */
export async function readDatabaseTime(db: Queryable): Promise<number> {
  const [row] = await rows<{ ms: number }>(
    db,
    'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
  );
  return row!.ms;
}

/** The database's clock in whole unix milliseconds. Read it in a transaction that holds all its locks. */
export async function readClock(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ now: number }>(
    `select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now`,
  );
  return rows[0]!.now;
}
