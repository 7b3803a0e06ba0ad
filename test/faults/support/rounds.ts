import { type Random, seededRandom } from '../../../packages/server/src/cli/simulate/seeded-random.ts';

/** How often each fault happens: twice, or LAVISH_FAULT_ROUNDS times (`npm run test:faults`: 20). */
export const FAULT_ROUNDS = Number(process.env.LAVISH_FAULT_ROUNDS ?? 2);

/** In how many battles a server is killed at a round end: 1, or 1.5 × LAVISH_FAULT_ROUNDS (`npm run test:faults`: 30). */
export const FAULT_BATTLES =
  process.env.LAVISH_FAULT_ROUNDS === undefined ? 1 : Math.ceil(1.5 * FAULT_ROUNDS);

/** How often a primary fails: twice, or a third of LAVISH_FAULT_ROUNDS (`npm run test:faults`: 7). */
export const FAILOVERS = process.env.LAVISH_FAULT_ROUNDS === undefined ? 2 : Math.ceil(FAULT_ROUNDS / 3);

/** Whether there is time for tests of several minutes (`npm run test:faults`). */
export const IS_LONG_RUN = process.env.LAVISH_FAULT_ROUNDS !== undefined;

/** How many viewers lose their node at once. The benchmark `connections` has 10,000. */
export const CROWD = IS_LONG_RUN ? 1_500 : 200;

/**
 * The source of a test's random choices: senders, gifts, and the moment of each fault. LAVISH_SEED repeats them, but not how the
 * processes interleave.
 */
export function seededChoices(test: string): Random {
  const seed = Number(process.env.LAVISH_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`${test}: LAVISH_SEED=${seed}`);
  return seededRandom(seed);
}
