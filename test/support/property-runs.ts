const multiplier = Number(process.env.LAVISH_TEST_RUNS ?? 1);

/**
 * How often a property is tried: `runs` times, or LAVISH_TEST_RUNS times as often. fast-check prints the seed and the
 * path of what fails; both go back in as `{ seed, path }`.
 */
export const propertyRuns = (runs: number): number => Math.ceil(runs * multiplier);

/** How long a test of a property may take. */
export const PROPERTY_TIMEOUT_MS = 120_000 * Math.max(1, multiplier);
