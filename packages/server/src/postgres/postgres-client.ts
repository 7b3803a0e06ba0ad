import pg from 'pg';
import { DatabaseUnavailable } from './database.ts';
import { applySessionSettings } from './session-settings.ts';

/** Milliseconds after which PostgreSQL ends a statement, a wait or a transaction, so that a process that hangs releases its locks. */
const TIMEOUTS = {
  statement_timeout: 10_000,
  lock_timeout: 2_000,
  idle_in_transaction_session_timeout: 10_000,
};

/**
 * The same for the connections of a server. A node that is suspended, or whose machine is lost, holds rows that other nodes
 * wait for, so its transactions end 0.5 s after their last statement. A transaction waits for a lock for at most 1 s,
 * because a backend whose client is gone still takes the lock when it becomes free. `tcp_user_timeout` ends a backend that
 * cannot send its result, because neither the statement timeout nor the idle timeout applies while it sends.
 */
const SERVING_TIMEOUTS = {
  statement_timeout: 10_000,
  lock_timeout: 1_000,
  idle_in_transaction_session_timeout: 500,
};
/** `max_parallel_workers_per_gather`: a report uses one core of PostgreSQL, and leaves the others to the gifts. */
const SERVING_SETTINGS = { tcp_user_timeout: '1000', max_parallel_workers_per_gather: '0' };

/** How long a committer waits for a row before it looks for the holder. A batch of 1,000 gifts holds a room for 50 ms. */
const COMMITTER_LOCK_WAIT_MS = 150;

/**
 * How long a query waits for a response. Longer than PostgreSQL's own timeouts, so after it the server cannot respond at
 * all. A machine that loses its network does not close its connections, and TCP alone waits a quarter of an hour.
 */
export const SILENCE_MS = 15_000;

/** How columns are read: int8 as a number (none exceeds 2^53 − 1), timestamptz as unix milliseconds, uuid as 32 hex digits. */
const parsers: Record<number, (text: string) => unknown> = {
  [pg.types.builtins.INT8]: Number,
  [pg.types.builtins.TIMESTAMPTZ]: unixMs,
  [pg.types.builtins.UUID]: (text) => text.replaceAll('-', ''),
};

/** `2026-01-31 12:00:00.123+00`, as PostgreSQL writes it with its time zone set to UTC. */
function unixMs(text: string): number {
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
}

const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers[oid]) || pg.types.getTypeParser(oid, format as 'text'),
} as pg.CustomTypesConfig;

/**
 * A batch looks up some hundred rows by their keys, so the right plan is the same at any size of the tables. With its
 * statistics, PostgreSQL chose a plan for a small table and kept it when the table had grown: 9,000 gifts a second fell to
 * 5,400 within six seconds, and to 1,000 after an `analyze` of an empty table. These settings leave only the right
 * choices: index scans, row by row where the query has a lateral join, and hash joins elsewhere.
 */
const LOOK_UP_BY_KEY = {
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_nestloop: 'off',
  enable_mergejoin: 'off',
};

/**
 * A page of a list is read from an index in the list's order. With the statistics of a table that was almost empty,
 * PostgreSQL 15 instead read 50,000 rows through a bitmap and sorted them for a page of 50.
 */
const READ_IN_ORDER = { enable_sort: 'off', enable_bitmapscan: 'off' };

/** The session settings of a committer's connection. */
export const COMMITTER_SETTINGS = { ...LOOK_UP_BY_KEY, ...SERVING_SETTINGS };

/** The configuration of a committer's connection. Apply `COMMITTER_SETTINGS` once it is open. */
export const committerConfig = (
  databaseUrl: string,
  lockWaitMs = COMMITTER_LOCK_WAIT_MS,
): pg.ClientConfig => ({
  ...connectionConfig(databaseUrl, 'committer'),
  ...SERVING_TIMEOUTS,
  lock_timeout: lockWaitMs,
  pipeline: true,
});

/** The configuration of the bus's connections: one listens, one notifies. */
export const busConfig = (databaseUrl: string, name: 'listener' | 'notifier'): pg.ClientConfig =>
  connectionConfig(databaseUrl, name);

/** The configuration that all connections share. pg_stat_activity shows `name` after `lavish`. */
const connectionConfig = (databaseUrl: string, name: string): pg.ClientConfig => ({
  connectionString: databaseUrl,
  application_name: `lavish ${name}`,
  connectionTimeoutMillis: 5_000,
  keepAlive: true,
  types,
  ...TIMEOUTS,
});

/**
 * Opens a pool for reads and small writes. An idle connection may end; the next query opens a new one.
 *
 * @param silenceMs how long a query waits for a response; absent: without limit, and its transactions may be idle for
 *   10 s, because a command can work between two statements
 * @param check runs on every new connection before it is used; the connection is dropped when it throws
 * @param name pg_stat_activity shows it after `lavish`; the pool `reads` reads pages in the order of an index
 */
export function openPool(
  databaseUrl: string,
  log: (message: string) => void,
  size = 10,
  silenceMs?: number,
  check?: (client: pg.ClientBase) => Promise<void>,
  name = 'pool',
): pg.Pool {
  const isServing = silenceMs !== undefined;
  const pool = new pg.Pool({
    ...connectionConfig(databaseUrl, name),
    ...(isServing && { ...SERVING_TIMEOUTS, query_timeout: silenceMs }),
    max: size,
    // The query that waits for the connection fails because the database is unavailable, not with an internal error.
    onConnect: async (client: pg.ClientBase) => {
      try {
        await applySessionSettings(client, {
          ...(isServing && SERVING_SETTINGS),
          ...(name === 'reads' && READ_IN_ORDER),
        });
        await check?.(client);
      } catch (error) {
        throw check ? new DatabaseUnavailable(false, error) : error;
      }
    },
  });
  pool.on('error', (error) => log(`an idle database connection ended: ${error.message}`));
  // A connection that ends while it is in use fails its query and the next one. Without a listener the event would also end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
