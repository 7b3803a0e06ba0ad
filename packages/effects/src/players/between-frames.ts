/**
 * Calls `act` once a frame, but in a task of its own after it: what the page does for its frame and what is drawn here
 * are never one long task. Until the function that this returns is called.
 */
export function betweenFrames(act: () => void): () => void {
  let frame = 0;
  let task: ReturnType<typeof setTimeout> | undefined;

  function next() {
    frame = requestAnimationFrame(() => {
      task = setTimeout(() => {
        next();
        act();
      });
    });
  }
  next();
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(task);
  };
}
