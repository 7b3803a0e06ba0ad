/** The upper bound of the first bucket. Each next bound is 1.25 times as high: the last one is 7 s. */
const FIRST_MS = 0.5;
const GROWTH = 1.25;

export const LATENCY_BUCKETS = 44;

/** The bucket of a duration. */
export const bucketOf = (ms: number): number =>
  ms <= FIRST_MS ? 0 : Math.min(LATENCY_BUCKETS - 1, Math.ceil(Math.log(ms / FIRST_MS) / Math.log(GROWTH)));

/** The upper bound of the bucket that has this part of all durations. Null: there are none. */
export function quantileMs(counts: readonly number[], part: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let upTo = 0;
  const bucket = counts.findIndex((count) => {
    upTo += count;
    return upTo >= part * total;
  });
  return Math.round(FIRST_MS * GROWTH ** bucket * 10) / 10;
}
