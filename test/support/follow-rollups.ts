import type pg from 'pg';
import { openPool } from '../../packages/server/src/postgres/postgres-client.ts';
import { ROLLUP_FOLLOWERS } from '../../packages/server/src/store/rollups/rollup-followers.ts';
import { followTo } from '../../packages/server/src/store/testing/roll-up.ts';

/** Makes this process, as `test`, the node that follows, until 5 s after its last portion. */
export const takeOver = (pool: pg.Pool, follower: string): Promise<unknown> =>
  pool.query(`update log_followers set node = 'test', node_until = 'infinity' where name = $1`, [follower]);

/** Brings the figures of a database up to everything that has committed, instead of waiting for its nodes, which pause. */
export async function followRollups(databaseUrl: string): Promise<void> {
  const pool = openPool(databaseUrl, () => {}, 2);
  for (const follower of ROLLUP_FOLLOWERS) {
    await takeOver(pool, follower.name);
    await followTo(pool, follower);
  }
  await pool.end();
}
