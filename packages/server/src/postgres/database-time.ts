import { type Queryable, rows } from './database.ts';

/** The database's clock as the server says it now, not when the transaction began. Unix milliseconds. */
export async function readDatabaseTime(db: Queryable): Promise<number> {
  const [row] = await rows<{ ms: number }>(
    db,
    'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
  );
  return row!.ms;
}
