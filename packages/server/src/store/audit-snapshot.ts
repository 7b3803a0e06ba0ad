import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { inTransaction } from '../postgres/database.ts';

/** Rows of one page of a battle: some 2 ms of work, after which the server can do other work. */
const PAGE = 100;

/**
 * A page is followed by a rest this many times as long as the page took, in PostgreSQL and here. So an audit uses at most a quarter
 * of the time of one core, on both sides together.
 */
const REST = 3;
/** A statement that sorts for seconds before its first page would otherwise be followed by a rest of a minute. */
const LONGEST_REST_MS = 100;

/** How long one statement of an audit may take. A node runs one audit of a kind at a time, and no gift waits for it. */
export const LONGEST_MS = 600_000;

/** Runs an audit in a transaction that reads one snapshot and writes nothing. */
export const inAuditSnapshot = <T>(pool: pg.Pool, audit: (client: pg.PoolClient) => Promise<T>): Promise<T> =>
  inTransaction(pool, async (client) => {
    await client.query('set transaction isolation level repeatable read, read only');
    // The statement that adds up supporters reads all gifts before its first row: 10 s for 3 million.
    await client.query(`set local statement_timeout = ${LONGEST_MS}`);
    // The transaction holds no row, so nobody waits for it while this process does other work.
    await client.query('set local idle_in_transaction_session_timeout = 10000');
    return audit(client);
  });

export interface PageOptions {
  /** Rows of one page. */
  page?: number;
  /** False for a command, which has the process to itself. Default: true. */
  rests?: boolean;
}

/** The rows of a query in pages, read with a cursor of this name. Rests after each page. */
export async function* pagesOf<Row extends pg.QueryResultRow>(
  client: pg.ClientBase,
  cursor: string,
  query: string,
  values: unknown[],
  { page = PAGE, rests = true }: PageOptions = {},
): AsyncGenerator<Row[]> {
  await client.query(`declare ${cursor} no scroll cursor for ${query}`, values);
  for (;;) {
    const startedAt = performance.now();
    const fetch = { text: `fetch ${page} from ${cursor}`, query_timeout: LONGEST_MS };
    const { rows } = await client.query<Row>(fetch);
    if (rows.length === 0) break;
    yield rows;
    if (rests) await pause(Math.min(REST * (performance.now() - startedAt), LONGEST_REST_MS));
  }
  await client.query(`close ${cursor}`);
}
