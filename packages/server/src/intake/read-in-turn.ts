/**
 * Returns a function that runs `read`, one run at a time. A call during a run leads to another run, so that everything that was
 * committed before the call has been read when it resolves. It rejects as `read` does.
 */
export function readInTurn(read: () => Promise<void>): () => Promise<void> {
  let reading: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  function begin(): Promise<void> {
    reading = read().finally(() => {
      reading = null;
    });
    return reading;
  }

  return () => {
    if (reading === null) return begin();
    next ??= reading
      .catch(() => {})
      .then(() => {
        next = null;
        return begin();
      });
    return next;
  };
}
