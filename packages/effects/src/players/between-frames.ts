/** Where frames come from. */
export interface Frames {
  request(act: () => void): number;
  cancel(id: number): void;
}

const OF_THE_PAGE: Frames = {
  request: (act) => requestAnimationFrame(act),
  cancel: (id) => cancelAnimationFrame(id),
};

/**
 * Calls `act` once a frame, but in a task of its own after it: what the page does for its frame and what is drawn here
 * are never one long task. Until the function that this returns is called.
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
