/** A source of frame callbacks. */
export interface Frames {
  request(act: () => void): number;
  cancel(id: number): void;
}

const OF_THE_PAGE: Frames = {
  request: (act) => requestAnimationFrame(act),
  cancel: (id) => cancelAnimationFrame(id),
};

/**
 * Calls `act` once per frame in a separate task, so that the page's own work for the frame and this drawing do not add up
 * to one long task. Returns a function that stops it.
 */
export function betweenFrames(act: () => void, frames: Frames = OF_THE_PAGE): () => void {
  let frame = 0;
  let task: ReturnType<typeof setTimeout> | undefined;

  function next() {
    frame = frames.request(() => {
      task = setTimeout(() => {
        next();
        act();
      });
    });
  }
  next();
  return () => {
    frames.cancel(frame);
    clearTimeout(task);
  };
}
