export interface TimeSlicer {
  /** Runs `work` now if there is time, else in a later turn of the event loop, in the order of the calls. */
  take<Result>(work: () => Result): Promise<Result>;
  /** The number of waiting calls. */
  readonly waiting: number;
}

/**
 * The time for work in one turn of the event loop, with everything else that the turn does after the first call. The other
 * half of the time is left for what the turn does before it, so many small pieces of work delay other requests by some
 * milliseconds, not seconds.
 */
const MAX_MS = 4;

/**
 * Spreads bursts of work over several turns of the event loop. What a call starts and promises continue in the same turn
 * counts as well. `now`: a clock in milliseconds.
 */
export function createTimeSlicer(maxMs = MAX_MS, now = () => performance.now()): TimeSlicer {
  const queue: (() => void)[] = [];
  /** The number of calls in the queue that have run. Removing each at once would move all others. */
  let done = 0;
  /** When this turn's time is over. Null: no work has run in this turn. */
  let endMs: number | null = null;

  function hasTime(): boolean {
    if (endMs === null) {
      endMs = now() + maxMs;
      setImmediate(() => {
        endMs = null;
      });
    }
    return now() < endMs;
  }

  async function runQueue(): Promise<void> {
    const sliceEndMs = now() + maxMs;
    do {
      queue[done++]!();
      // After the promises that the call has resolved.
      await new Promise<void>(process.nextTick);
    } while (done < queue.length && now() < sliceEndMs);
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
        if (queue.length === 0 && hasTime()) attempt();
        else if (queue.push(attempt) === 1) setImmediate(runQueue);
      }),
    get waiting() {
      return queue.length - done;
    },
  };
}
