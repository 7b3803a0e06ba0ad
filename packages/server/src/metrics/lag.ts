/** Seconds of lag: a commit takes some milliseconds, a frame's tick 50 ms, and a lost message is found within 1 s. */
export const LAG_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** An event's time is the database's, and its clock can be ahead of ours: that much is not lag. */
export const lagSeconds = (lagMs: number): number => Math.max(0, lagMs) / 1_000;
