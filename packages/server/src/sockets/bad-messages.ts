const PERIOD_MS = 60_000;

/** Counts bad messages per minute. The returned function counts one, and returns true if there were too many. */
export function createBadMessages(max: number): (nowMs: number) => boolean {
  let count = 0;
  let sinceMs = 0;
  return (nowMs) => {
    if (count === 0 || nowMs - sinceMs > PERIOD_MS) {
      sinceMs = nowMs;
      count = 0;
    }
    count += 1;
    return count >= max;
  };
}
