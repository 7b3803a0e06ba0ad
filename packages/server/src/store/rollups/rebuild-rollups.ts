import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { inTransaction } from '../../postgres/database.ts';
import { followPortion } from '../log/follow-portion.ts';
import { type RollupName, type RollupState, readRollups } from './read-rollups.ts';
import { rollupDaysFollower } from './roll-up-days.ts';
import { rollupFollower } from './roll-up-quarters.ts';

/** How often the progress of another node is read. */
const LOOK_EVERY_MS = 500;

/** How many portions are followed between two reads of the progress. */
const PORTIONS_A_READ = 20;

/**
 * Empties all figures, except those that are being rebuilt already. From then on they are refused until they are complete
 * again.
 *
 * @returns which have been emptied
 */
export function beginRebuild(pool: pg.Pool): Promise<RollupName[]> {
  return inTransaction(pool, async (client) => {
    // More readers than the statement timeout allows may be at work.
    await client.query('set local statement_timeout = 0; set local lock_timeout = 60000');
    const { rows } = await client.query<{ name: RollupName }>(
      `select name from log_followers
        where name in ('rollups', 'rollup_days') and state = 'following' and begin_rebuild(name) order by name`,
    );
    return rows.map(({ name }) => name);
  });
}

/**
 * Follows the log until no figures are being rebuilt. Nodes take part too: the process that has begun a table
 * continues it, and another one takes over when it has not been seen for 5 s. So this can be ended and called again.
 */
export async function followRebuild(
  pool: pg.Pool,
  node: string,
  onProgress: (states: RollupState[]) => void,
): Promise<void> {
  for (;;) {
    const states = await readRollups(pool);
    onProgress(states);
    const left = states.filter(({ state }) => state === 'rebuilding');
    if (left.length === 0) return;
    const follower = left[0]!.name === 'rollups' ? rollupFollower : rollupDaysFollower;
    for (let i = 0; i < PORTIONS_A_READ; i++) {
      const came = await followPortion(pool, node, follower);
      if (came === 'more') continue;
      await wait(LOOK_EVERY_MS);
      break;
    }
  }
}
