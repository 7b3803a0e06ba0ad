import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import { followPortion, type LogFollower } from '../log/follow-portion.ts';
import { rankIncreases } from '../rankings/rank-increases.ts';
import { countWaitingIncreases, rankingFollower } from '../rankings/ranking-follower.ts';

const DEADLINE_MS = 90_000;

/** Follows the log to its horizon. Returns false if another node does. */
export async function follow(pool: pg.Pool, follower: LogFollower, node = 'test'): Promise<boolean> {
  for (;;) {
    const came = await followPortion(pool, node, follower);
    if (came !== 'more') return came === 'caught up';
  }
}

/** Gathers the gifts for the rankings. Returns how many wait to be ranked; null: another node gathers. */
export async function gatherGifts(pool: pg.Pool, node = 'test'): Promise<number | null> {
  return (await follow(pool, rankingFollower, node)) ? countWaitingIncreases(pool, node) : null;
}

/** Ranks all committed gifts as this node, unless another node is ranking. */
export async function rollUp(pool: pg.Pool, node = 'test'): Promise<void> {
  while (await gatherGifts(pool, node)) await rankIncreases(pool, 1);
}

/**
 * Follows the log until it has read everything below a position, by default all that has committed by now. Transactions of
 * other tests on the same server can delay it.
 */
export async function followTo(
  pool: pg.Pool,
  follower: LogFollower,
  position?: number,
  node?: string,
): Promise<void> {
  const upTo = position ?? (await readEnd(pool));
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    // Read before following: what was below it then has been read afterwards.
    const { rows } = await pool.query<{ horizon: number }>('select log_horizon() as horizon');
    if ((await follow(pool, follower, node)) && rows[0]!.horizon >= upTo) return;
    if (performance.now() > deadline) throw new Error(`${follower.name} did not reach position ${upTo}`);
    await wait(10);
  }
}

/** Waits until everything that has committed is below the horizon. Transactions of other tests can delay it. */
export const waitForHorizon = (pool: pg.Pool): Promise<void> =>
  waitUntil('all earlier transactions have ended', async () => {
    const { rowCount } = await pool.query('select where log_horizon() > last_log_position()');
    return rowCount === 1;
  });

/** Ranks until all gifts below a position are counted, by default all that have committed by now. */
export async function rollUpTo(pool: pg.Pool, position?: number, node?: string): Promise<void> {
  await followTo(pool, rankingFollower, position, node);
  await rollUp(pool, node);
}

/** Returns the position after everything that has committed. */
async function readEnd(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ position: number }>(
    'select pg_snapshot_xmax(pg_current_snapshot())::text::bigint + xid_offset as position from feed_epoch',
  );
  return rows[0]!.position;
}

/** Waits for the next hour if this one ends within ten seconds, so that a test's gifts are read in the hour of sending. */
export const awayFromTheHour = (pool: pg.Pool) =>
  pool.query(
    `select case when rest < 10 then pg_sleep(rest) end
       from (select extract(epoch from date_trunc('hour', now()) + interval '1 hour' - now()) as rest) hour`,
  );

/** Returns the position of the current transaction, which then counts as one that writes. */
export async function positionOf(client: Pick<pg.Pool, 'query'>): Promise<number> {
  const { rows } = await client.query<{ position: string }>('select log_position()::text as position');
  return Number(rows[0]!.position);
}
