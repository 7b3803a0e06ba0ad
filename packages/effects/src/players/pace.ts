/** Without a graphics card a picture can take 80 ms: then some are skipped, so that the page goes on working. */
const SLOW_MS = 12;
const MOST_SKIPPED = 3;

/** What draws pictures as they come, and leaves out as many after one that took long as that one has cost. */
export function createPace(draw: () => void): () => void {
  let resting = 0;
  return () => {
    if (resting > 0) {
      resting -= 1;
      return;
    }
    const startedAtMs = performance.now();
    draw();
    const tookMs = performance.now() - startedAtMs;
    resting = Math.min(MOST_SKIPPED, Math.floor(tookMs / SLOW_MS));
  };
}
