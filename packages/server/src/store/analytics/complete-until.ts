import type { Refusal } from '@lavish/protocol';
import { refuse } from '../../domain/refusal.ts';
import type { Queryable } from '../../postgres/database.ts';
import type { RollupTable } from '../locks.ts';
import { type RollupName, readRollups } from '../rollups/read-rollups.ts';

/** Tables with the sums of quarters of an hour. */
export const QUARTER_TABLES: readonly RollupTable[] = [
  ...(['rollup_quarters', 'rollup_items', 'rollup_rooms', 'rollup_receivers'] as const),
];

/** The follower of the log that writes a table. */
export function followerOf(table: RollupTable): RollupName {
  if (table === 'rollup_pairs') return 'rollup_pairs';
  return QUARTER_TABLES.includes(table) ? 'rollups' : 'rollup_days';
}

/** When to ask again for figures that are being rebuilt. Seconds. */
const RETRY_S = 10;

/**
 * Returns the time until which the tables of these followers are complete. Refuses while one of them rebuilds its tables,
 * because they have the gifts of a part of the log only.
 */
export async function readCompleteUntil(
  db: Queryable,
  followers: readonly RollupName[],
): Promise<number | Refusal> {
  const states = (await readRollups(db)).filter(({ name }) => followers.includes(name));
  const rebuilding = states.filter(({ state }) => state === 'rebuilding');
  if (rebuilding.length === 0) return Math.min(...states.map(({ completeUntil }) => completeUntil));
  const percent = Math.floor(100 * Math.min(...rebuilding.map(({ progress }) => progress)));
  const detail = `The figures are being computed from the log, of which ${percent} % has been read.`;
  return refuse('rollups_not_ready', detail, { retry_after_s: RETRY_S });
}
