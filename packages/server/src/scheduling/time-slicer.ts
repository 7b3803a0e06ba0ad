export interface TimeSlicer {
  /** Does `work` now if there is time for it, else in a later turn of the event loop, in the order of asking. */
  take<Result>(work: () => Result): Promise<Result>;
  /** How many wait for their turn. */
  readonly waiting: number;
}

/**
 * Doing so much in one turn, and no more, leaves the event loop free at least half of the time: a flood of work that is
 * small by itself then costs everyone else some milliseconds, not seconds.
 */
const MAX_MS = 4;

/** Parts work that comes in floods over the turns of the event loop; `now` is a clock in milliseconds. */
export function createTimeSlicer(maxMs = MAX_MS, now = () => performance.now()): TimeSlicer {
  const queue: (() => void)[] = [];
  /** How many of the queue are done: taking them out one by one would move the rest each time. */
  let done = 0;
  /** Work done without waiting counts against a window of time, since a turn has no beginning to go by. */
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

  function workOff() {
    const endMs = now() + maxMs;
    do queue[done++]!();
    while (done < queue.length && now() < endMs);
    if (done < queue.length) return void setImmediate(workOff);
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
          setImmediate(workOff);
        }
      }),
    get waiting() {
      return queue.length - done;
    },
  };
}
