import type pg from 'pg';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import type { Queryable } from '../../postgres/database.ts';

/** Returns the server processes of committers that wait for a lock now. */
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
  await waitUntil('a committer waits for a lock', async () => {
    [pid] = await waitingCommitters(db);
    return pid !== undefined;
  });
  return pid!;
}

/** The tables whose rows the program locks, in the order of locks. */
type LockedTable = 'wallets' | 'battles' | 'earnings' | 'rooms';

const keyOf = (table: LockedTable) => (table === 'rooms' || table === 'battles' ? 'id' : 'user_id');

/** Locks a row in a transaction that stays open until `release` commits it. The transaction has no idle timeout. */
export async function holdLock(client: pg.PoolClient, table: LockedTable, id: string) {
  const key = keyOf(table);
  await client.query('begin');
  await client.query('set local idle_in_transaction_session_timeout = 0');
  await client.query(`select from ${table} where ${key} = $1 for update`, [id]);
  return {
    release: () => client.query('commit'),
  };
}

/** Returns which of the rows are not locked. */
export async function unlockedRows(db: Queryable, table: LockedTable, ids: readonly string[]) {
  const key = keyOf(table);
  const { rows } = await db.query<{ id: string }>(
    `select ${key} as id from ${table} where ${key} = any($1) order by 1 for update skip locked`,
    [ids],
  );
  return rows.map(({ id }) => id);
}
