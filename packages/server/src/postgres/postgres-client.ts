import pg from 'pg';
import { DatabaseUnavailable } from './database.ts';
import { applySessionSettings } from './session-settings.ts';

/** Milliseconds after which PostgreSQL ends a statement, a wait or a transaction, so that no lock outlives a process that hangs. */
const TIMEOUTS = {
  statement_timeout: 10_000,
  lock_timeout: 2_000,
  idle_in_transaction_session_timeout: 10_000,
};

/**
 * The same for the connections of a server. A node that is stopped, or whose machine vanishes, holds rows that other nodes
 * wait for: its transactions end 0.5 s after its last statement. A transaction waits for a lock for at most 1 s, because
 * a backend whose client has vanished still takes the lock when it comes free. `tcp_user_timeout` ends a backend that
 * cannot send its result: neither a statement timeout nor the idle timeout applies while it writes.
 */
const SERVING_TIMEOUTS = {
  statement_timeout: 10_000,
  lock_timeout: 1_000,
  idle_in_transaction_session_timeout: 500,
};
const SERVING_SETTINGS = { tcp_user_timeout: '1000' };

/** How long a committer waits for a row before it looks for the holder. A batch of 1,000 gifts holds a room for 50 ms. */
const COMMITTER_LOCK_WAIT_MS = 150;

/**
 * Longer than PostgreSQL's own timeouts: after it nobody answers at all. A machine that is cut off says no goodbye, and
 * TCP alone waits a quarter of an hour.
 */
export const SILENCE_MS = 15_000;

/** What columns become: int8 a number (none passes 2^53 − 1), timestamptz unix milliseconds, uuid 32 hex digits. */
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
 * A batch looks up some hundred rows by their keys, so the right plan is the same however large the tables are. Left to
 * its statistics, PostgreSQL planned for a table that was small once and read all of it ever after: 9,000 gifts a
 * second fell to 5,400 within six seconds, and after an `analyze` of an empty table to 1,000. So its choices are
 * narrowed to the right ones: index scans, looked up row by row where the query says so (lateral), else hash joins.
 */
const LOOK_UP_BY_KEY = {
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_nestloop: 'off',
  enable_mergejoin: 'off',
};

/**
 * A page of a list comes out of an index in the list's order. With the statistics of a table that was almost empty,
 * PostgreSQL 15 instead read 50,000 rows through a bitmap and sorted them for a page of 50.
 */
const READ_IN_ORDER = { enable_sort: 'off', enable_bitmapscan: 'off' };

/** The session settings of a connection that only commits batches. */
export const COMMITTER_SETTINGS = { ...LOOK_UP_BY_KEY, ...SERVING_SETTINGS };

/** A connection that only commits batches; it gets `COMMITTER_SETTINGS`. */
export const committerConfig = (
  databaseUrl: string,
  lockWaitMs = COMMITTER_LOCK_WAIT_MS,
): pg.ClientConfig => ({
  ...connectionConfig(databaseUrl, 'committer'),
  ...SERVING_TIMEOUTS,
  lock_timeout: lockWaitMs,
  pipeline: true,
});

/** A connection of the bus between nodes: it listens, or it notifies. */
export const busConfig = (databaseUrl: string, name: 'listener' | 'notifier'): pg.ClientConfig =>
  connectionConfig(databaseUrl, name);

/** How every connection of the program is opened. `name` is what pg_stat_activity shows. */
const connectionConfig = (databaseUrl: string, name: string): pg.ClientConfig => ({
  connectionString: databaseUrl,
  application_name: `lavish ${name}`,
  connectionTimeoutMillis: 5_000,
  keepAlive: true,
  types,
  ...TIMEOUTS,
});

/**
 * A pool for reads and small writes. Its idle connections may die: the next query gets a new one. `silenceMs`: how long
 * a query may be without an answer; absent: for ever, and its transactions may be idle for 10 s, as a command needs that
 * works between two statements. `check`: what every new connection has to pass before anything is asked over it. `name`:
 * what pg_stat_activity shows behind `lavish`; `reads` plans pages in the order of an index.
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
    // The query that waits for the connection fails with the database's absence, not with a fault of ours.
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
  // One that ends while it is lent out fails its query, and the next; unheard, the event would end the process as well.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
