import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from 'pino';
import { rows } from '../postgres/database.ts';
import { readOtherTimeZone } from '../store/nodes/presence.ts';
import { useRankingZone } from '../store/rankings/rebuild-rankings.ts';
import { setTimeZone } from '../store/rollups/set-time-zone.ts';

/** A node that was killed counts as running for 5 s. */
const WAIT_MS = 6_000;
const LOOK_EVERY_MS = 500;

/**
 * Makes figures and rankings use the node's time zone. If they have another one, they are counted again, unless a node
 * that is set to another zone still runs: two such nodes would have everything counted again at each start. Then the stored zone
 * stays, and the log says so. In a rolling restart with a new zone the last node that restarts changes it.
 *
 * @throws when PostgreSQL has no zone of this name
 */
export async function useTimeZone(
  pool: pg.Pool,
  zone: string,
  log: Pick<Logger, 'warn' | 'error'>,
  waitMs = WAIT_MS,
): Promise<void> {
  const [stored] = await rows<{ zone: string; isCounted: boolean }>(
    pool,
    `select c.zone, c.zone = $1 and r.zone = $1 as "isCounted" from rollup_calendar c cross join ranking_cursor r`,
    [zone],
  );
  if (stored!.isCounted) return;
  const other = await waitForOtherZone(pool, zone, waitMs);
  if (other !== null) {
    log.error(
      { zone, other, counted: stored!.zone },
      'another node runs with another LAVISH_TIME_ZONE: figures and rankings stay in the zone in which they are counted. Set the same one on all nodes',
    );
    return;
  }
  if (await setTimeZone(pool, zone))
    log.warn({ zone }, 'days begin in another time zone: figures and rankings are counted again');
  await useRankingZone(pool, zone);
}

/** Returns the other zone of a node that still runs after the wait; null: there is none. */
async function waitForOtherZone(pool: pg.Pool, zone: string, waitMs: number): Promise<string | null> {
  const until = performance.now() + waitMs;
  for (;;) {
    const other = await readOtherTimeZone(pool, zone);
    if (other === null || performance.now() >= until) return other;
    await sleep(LOOK_EVERY_MS);
  }
}
