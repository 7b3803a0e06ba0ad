import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { gatherLeaderboardChanges, rankLeaderboardChanges } from '../leaderboards/leaderboard-changes.ts';

const DEADLINE_MS = 90_000;

/** Ranks all committed gifts as this node, unless another node is ranking. */
export async function rollUp(pool: pg.Pool, node = 'test'): Promise<void> {
  while (await gatherLeaderboardChanges(pool, node)) await rankLeaderboardChanges(pool, 1);
}

/**
 * Ranks until all gifts below a transaction id are counted, by default all that have committed by now. Transactions of
 * other tests on the same server can delay it.
 */
export async function rollUpTo(pool: pg.Pool, xid?: number, node?: string): Promise<void> {
  const upTo = xid ?? (await readXid(pool, 'pg_snapshot_xmax(pg_current_snapshot())'));
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    await rollUp(pool, node);
    const { rows } = await pool.query<{ xid: number; waiting: number }>(
      'select xid, waiting from leaderboard_cursor',
    );
    if (rows[0]!.xid >= upTo && rows[0]!.waiting === 0) return;
    if (performance.now() > deadline) throw new Error(`the leaderboards did not reach transaction ${upTo}`);
    await wait(10);
  }
}

/** Waits for the next hour if this one ends within ten seconds, so that a test's gifts are read in the hour of sending. */
export const awayFromTheHour = (pool: pg.Pool) =>
  pool.query(
    `select case when rest < 10 then pg_sleep(rest) end
       from (select extract(epoch from date_trunc('hour', now()) + interval '1 hour' - now()) as rest) hour`,
  );

/** Returns the id of the current transaction, which then counts as one that writes. */
export const xidOf = (client: Pick<pg.Pool, 'query'>): Promise<number> =>
  readXid(client, 'pg_current_xact_id()');

async function readXid(db: Pick<pg.Pool, 'query'>, expression: string): Promise<number> {
  const { rows } = await db.query<{ xid: string }>(`select ${expression}::text as xid`);
  return Number(rows[0]!.xid);
}
