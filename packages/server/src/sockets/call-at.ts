/** The longest timeout of Node, 24.8 days. Node fires a longer one at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** Calls `call` when the clock `now` reaches `atMs` (Unix milliseconds), however far away. @returns a function that cancels it */
export function callAt(atMs: number, now: () => number, call: () => void): () => void {
  let timer: NodeJS.Timeout;
  function wait() {
    const leftMs = atMs - now();
    timer = leftMs <= MAX_TIMEOUT_MS ? setTimeout(call, leftMs) : setTimeout(wait, MAX_TIMEOUT_MS);
  }
  wait();
  return () => clearTimeout(timer);
}
