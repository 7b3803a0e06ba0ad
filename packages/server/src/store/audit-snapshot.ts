import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { inTransaction } from '../postgres/database.ts';

/** Rows of one page of a battle: some 2 ms of work, after which the server can do other work. */
const PAGE = 100;

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

/**
 * The rows of a query in pages, read with a cursor of this name. `page`: rows of one page. Rests after each page as long as the caller worked on it, so
 * that an audit uses at most half of the event loop's time. `rests`: false for a command, which has the process to itself.
 */
export async function* pagesOf<Row extends pg.QueryResultRow>(
  client: pg.ClientBase,
  cursor: string,
  query: string,
  values: unknown[],
  page = PAGE,
  rests = true,
): AsyncGenerator<Row[]> {
  await client.query(`declare ${cursor} no scroll cursor for ${query}`, values);
  for (;;) {
    const fetch = { text: `fetch ${page} from ${cursor}`, query_timeout: LONGEST_MS };
    const { rows } = await client.query<Row>(fetch);
    if (rows.length === 0) break;
    const startedAt = performance.now();
    yield rows;
    if (rests) await pause(performance.now() - startedAt);
  }
  await client.query(`close ${cursor}`);
}
