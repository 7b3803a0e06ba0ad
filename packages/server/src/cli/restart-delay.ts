/** A worker that lived so long has nothing to do with the deaths before. */
const STEADY_MS = 60_000;
const MIN_DELAY_MS = 100;
const MAX_DELAY_MS = 30_000;

/** How long to wait for the next worker after one that lived for `livedMs`, and how many have died in a row with it. */
export function restartDelayMs(livedMs: number, deathsBefore: number): { delayMs: number; deaths: number } {
  const deaths = livedMs >= STEADY_MS ? 1 : deathsBefore + 1;
  return { deaths, delayMs: Math.min(MIN_DELAY_MS * 2 ** (deaths - 1), MAX_DELAY_MS) };
}
