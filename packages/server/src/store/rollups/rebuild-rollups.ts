import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { inTransaction } from '../../postgres/database.ts';
import { followPortion } from '../log/follow-portion.ts';
import { ROLLUP_NAMES, type RollupName, type RollupState, readRollups } from './read-rollups.ts';
import { rollupFollowerOf } from './rollup-followers.ts';

/** How often the progress of another node is read. */
const LOOK_EVERY_MS = 500;

/** How many portions are followed between two reads of the progress. */
const PORTIONS_A_READ = 5;

/** How many times as large as usual a portion is: nothing waits for it, and fewer rows are written twice. */
const LARGER = 10;

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
    const emptied: RollupName[] = [];
    // In the order in which a change of the time zone and reports take the same locks: see `keepRollups`.
    for (const name of ROLLUP_NAMES) {
      const { rowCount } = await client.query(
        `select from log_followers where name = $1 and state = 'following' and begin_rebuild(name)`,
        [name],
      );
      if (rowCount) emptied.push(name);
    }
    return emptied;
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
    const usual = rollupFollowerOf(left[0]!.name);
    const follower = { ...usual, giftsAPortion: usual.giftsAPortion * LARGER };
    for (let i = 0; i < PORTIONS_A_READ; i++) {
      const came = await followPortion(pool, node, follower);
      if (came === 'more') continue;
      await wait(LOOK_EVERY_MS);
      break;
    }
  }
}
