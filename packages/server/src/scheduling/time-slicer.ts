export interface TimeSlicer {
  /** Runs `work` now if there is time, else in a later turn of the event loop, in the order of the calls. */
  take<Result>(work: () => Result): Promise<Result>;
  /** The number of waiting calls. */
  readonly waiting: number;
}

/**
 * The time for work in one turn of the event loop. It leaves the event loop free for at least half of the time, so many
 * small pieces of work delay other requests by some milliseconds, not seconds.
 */
const MAX_MS = 4;

/** Spreads bursts of work over several turns of the event loop. `now`: a clock in milliseconds. */
export function createTimeSlicer(maxMs = MAX_MS, now = () => performance.now()): TimeSlicer {
  const queue: (() => void)[] = [];
  /** The number of calls in the queue that have run. Removing each at once would move all others. */
  let done = 0;
  /** Work that runs at once counts against a time window, because the start of a turn is not known. */
  let windowMs = 0;
  let spentMs = 0;

  function hasTime(): boolean {
    const nowMs = now();
    if (nowMs - windowMs > 2 * maxMs) {
      windowMs = nowMs;
      spentMs = 0;
    }
    return spentMs < maxMs;
  }

  function runQueue() {
    const endMs = now() + maxMs;
    do queue[done++]!();
    while (done < queue.length && now() < endMs);
    if (done < queue.length) return void setImmediate(runQueue);
    queue.length = 0;
    done = 0;
  }

  return {
    take: (work) =>
      new Promise((resolve, reject) => {
        const attempt = () => {
          try {
            resolve(work());
          } catch (fault) {
            reject(fault);
          }
        };
        if (queue.length === 0 && hasTime()) {
          const startMs = now();
          attempt();
          spentMs += now() - startMs;
        } else if (queue.push(attempt) === 1) {
          setImmediate(runQueue);
        }
      }),
    get waiting() {
      return queue.length - done;
    },
  };
}
