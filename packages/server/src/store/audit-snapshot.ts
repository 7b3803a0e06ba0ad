import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { inTransaction } from '../postgres/database.ts';
import { createRestFactor } from './rest-factor.ts';

/** Rows of one page of a battle: some 2 ms of work, after which the server can do other work. */
const PAGE = 100;

/** A statement that sorts for seconds before its first page would otherwise be followed by a rest of a minute. */
const LONGEST_REST_MS = 100;

/** How long one statement of an audit may take. A node runs one audit of a kind at a time, and no gift waits for it. */
export const LONGEST_MS = 600_000;

/** Runs an audit in a transaction that reads one snapshot and writes nothing. */
export const inAuditSnapshot = <T>(pool: pg.Pool, audit: (client: pg.PoolClient) => Promise<T>): Promise<T> =>
  inTransaction(pool, async (client) => {
    await client.query('set transaction isolation level repeatable read, read only');
    // The statement that sorts a campaign's gifts reads all of them before its first row: 10 s for 3 million.
    // The sort of 100,000 gifts takes 40 MB. One audit runs at a time on a node.
    await client.query(`set local statement_timeout = ${LONGEST_MS}; set local work_mem = '64MB'`);
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

/**
 * The rows of a query in pages, read with a cursor of this name. Rests after each page: three times as long as the page took, in
 * PostgreSQL and here, while this process has other work, and half as long otherwise. Then PostgreSQL also reads the next page
 * meanwhile.
 */
export async function* pagesOf<Row extends pg.QueryResultRow>(
  client: pg.ClientBase,
  cursor: string,
  query: string,
  values: unknown[],
  { page = PAGE, rests = true }: PageOptions = {},
): AsyncGenerator<Row[]> {
  const restFactor = createRestFactor();
  await client.query(`declare ${cursor} no scroll cursor for ${query}`, values);
  const statement = { text: `fetch ${page} from ${cursor}`, query_timeout: LONGEST_MS };
  const fetch = () => client.query<Row>(statement);
  let next: ReturnType<typeof fetch> | null = null;
  for (;;) {
    const startedAt = performance.now();
    const { rows } = await (next ?? fetch());
    next = null;
    if (rows.length === 0) break;
    if (!rests || !restFactor.isBusy) {
      next = fetch();
      // It is awaited in the next turn, unless the caller ends before.
      next.catch(() => {});
    }
    yield rows;
    if (!rests) continue;
    const restMs = restFactor.current * (performance.now() - startedAt);
    await restFactor.during(() => pause(Math.min(restMs, LONGEST_REST_MS)));
  }
  await client.query(`close ${cursor}`);
}
