import type { LogFollower } from '../log/follow-portion.ts';
import type { RollupName } from './read-rollups.ts';
import { rollupDaysFollower } from './roll-up-days.ts';
import { rollupPairsFollower } from './roll-up-pairs.ts';
import { rollupFollower } from './roll-up-quarters.ts';

/** The jobs that write the rollups, in the order in which a rebuild is followed. */
export const ROLLUP_FOLLOWERS: readonly LogFollower[] = [
  rollupFollower,
  rollupDaysFollower,
  rollupPairsFollower,
];

/** The follower that writes the tables of a rollup. */
export const rollupFollowerOf = (name: RollupName): LogFollower =>
  ROLLUP_FOLLOWERS.find((follower) => follower.name === name)!;
