const multiplier = Number(process.env.LAVISH_TEST_RUNS ?? 1);

/**
 * How often a property is tried: `runs` times, multiplied by LAVISH_TEST_RUNS. fast-check prints the seed and the path of a failure;
 * pass both back as `{ seed, path }`.
 */
export const propertyRuns = (runs: number): number => Math.ceil(runs * multiplier);

/** The time limit of a property's test. */
export const PROPERTY_TIMEOUT_MS = 120_000 * Math.max(1, multiplier);
