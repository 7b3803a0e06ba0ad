/** A worker that ran for at least this long ends the row of earlier failures. */
const STEADY_MS = 60_000;
const MIN_DELAY_MS = 100;
const MAX_DELAY_MS = 30_000;

/** Returns the delay before the next worker, after one that ran for `ranMs`, and the number of failures in a row. */
export function restartDelayMs(
  ranMs: number,
  earlierFailures: number,
): { delayMs: number; failures: number } {
  const failures = ranMs >= STEADY_MS ? 1 : earlierFailures + 1;
  return { failures, delayMs: Math.min(MIN_DELAY_MS * 2 ** (failures - 1), MAX_DELAY_MS) };
}
