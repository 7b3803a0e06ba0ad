/** Seconds of lag: a commit takes some milliseconds, a frame's tick 50 ms, and a lost notification is noticed within 1 s. */
export const LAG_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Converts a lag to seconds. It is negative when the database's clock, which sets an event's time, is ahead: that counts as 0. */
export const lagSeconds = (lagMs: number): number => Math.max(0, lagMs) / 1_000;
