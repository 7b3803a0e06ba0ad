import { type Random, seededRandom } from '../../packages/server/src/cli/simulate/seeded-random.ts';

/** How often each fault happens: 5 times, or as LAVISH_FAULT_ROUNDS says (`npm run test:faults`: 20). */
export const FAULT_ROUNDS = Number(process.env.LAVISH_FAULT_ROUNDS ?? 5);

/**
 * The source of a test's choices: who sends what, and the moment of each fault. LAVISH_SEED repeats them; how the
 * processes interleave it cannot repeat.
 */
export function seededChoices(test: string): Random {
  const seed = Number(process.env.LAVISH_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`${test}: LAVISH_SEED=${seed}`);
  return seededRandom(seed);
}
