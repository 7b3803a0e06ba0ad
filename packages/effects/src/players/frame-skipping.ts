/** Without a graphics card, drawing a frame can take 80 ms. Some frames are then skipped to keep the page responsive. */
const SLOW_MS = 12;
const MOST_SKIPPED = 3;

/** Wraps `draw` so that it skips frames after a slow one, one for every `SLOW_MS` that it took. */
export function skipFramesWhenSlow(draw: () => void): () => void {
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
