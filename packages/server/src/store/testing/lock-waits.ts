import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Queryable } from '../../postgres/database.ts';

/** A test may take 120 s. A machine that stands still takes most of that, so this only ends what would never come. */
const DEADLINE_MS = 90_000;

/** Waits until something is true. Fails, saying what was waited for, if it is not so within `DEADLINE_MS`. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`still waiting until ${what}`);
    await sleep(2);
  }
}

/** The committers' connections that wait for a lock now, by their server process. */
export async function waitingCommitters(db: Queryable): Promise<number[]> {
  const { rows } = await db.query<{ pid: number }>(
    `select pid from pg_stat_activity
      where datname = current_database() and application_name = 'lavish committer' and wait_event_type = 'Lock'`,
  );
  return rows.map(({ pid }) => pid);
}

/** Waits until a committer waits for a lock, and returns its server process. */
export async function untilCommitterWaits(db: Queryable): Promise<number> {
  let pid: number | undefined;
  await until('a committer waits for a lock', async () => {
    [pid] = await waitingCommitters(db);
    return pid !== undefined;
  });
  return pid!;
}

/** The tables whose rows the program locks, in its order. */
type LockedTable = 'wallets' | 'battles' | 'earnings' | 'rooms';

const keyOf = (table: LockedTable) => (table === 'rooms' || table === 'battles' ? 'id' : 'user_id');

/**
 * Takes a row lock in a transaction that stays open until `release` commits it, for longer than the program lets its own
 * transactions be idle.
 */
export async function holdLock(client: pg.PoolClient, table: LockedTable, id: string) {
  const key = keyOf(table);
  await client.query('begin');
  await client.query('set local idle_in_transaction_session_timeout = 0');
  await client.query(`select from ${table} where ${key} = $1 for update`, [id]);
  return {
    release: () => client.query('commit'),
  };
}

/** Which of the rows nobody has locked. */
export async function unlockedRows(db: Queryable, table: LockedTable, ids: readonly string[]) {
  const key = keyOf(table);
  const { rows } = await db.query<{ id: string }>(
    `select ${key} as id from ${table} where ${key} = any($1) order by 1 for update skip locked`,
    [ids],
  );
  return rows.map(({ id }) => id);
}
