/**
 * How often a property is tried: `runs` times, or LAVISH_TEST_RUNS times as often. fast-check prints the seed and the
 * path of what fails; both go back in as `{ seed, path }`.
 */
export const propertyRuns = (runs: number): number =>
  Math.ceil(runs * Number(process.env.LAVISH_TEST_RUNS ?? 1));
