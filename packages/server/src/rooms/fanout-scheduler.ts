/** How long writing may hold the event loop at a time; and how long one room before the next has its turn. */
export interface FanoutTimes {
  turnMs: number;
  sliceMs: number;
}

export interface FanoutScheduler {
  /**
   * Takes the steps of a sweep one after another, as many at once as there is time for. `ended` is called when all are
   * done, or one threw.
   */
  start(steps: Iterator<unknown>, ended: (fault?: unknown) => void): void;
  stop(): void;
}

interface FanoutPass {
  steps: Iterator<unknown>;
  ended: (fault?: unknown) => void;
}

/**
 * Writing a frame to 100,000 sockets takes half a second. So that neither gifts nor other rooms wait for it, all rooms
 * of a node share a few milliseconds in each turn of the event loop, and take turns within them. A small audience
 * has its frame at once, unless this turn's time is used up.
 */
export function createFanoutScheduler({ turnMs, sliceMs }: FanoutTimes): FanoutScheduler {
  const waiting: FanoutPass[] = [];
  /** Set while a turn's time is being counted. */
  let nextTurn: NodeJS.Immediate | null = null;
  let turnEndsMs = 0;

  function beginTurn() {
    nextTurn = null;
    if (waiting.length === 0) return;
    nextTurn = setImmediate(beginTurn);
    turnEndsMs = performance.now() + turnMs;
    // One slice at least, or a clock that jumps would stop everything.
    do takeSlice();
    while (waiting.length > 0 && performance.now() < turnEndsMs);
  }

  function takeSlice() {
    const sweep = waiting.shift()!;
    try {
      if (!isDone(sweep.steps)) return waiting.push(sweep);
    } catch (fault) {
      return sweep.ended(fault);
    }
    return sweep.ended();
  }

  function isDone(steps: Iterator<unknown>): boolean {
    const endsMs = Math.min(performance.now() + sliceMs, turnEndsMs);
    do if (steps.next().done) return true;
    while (performance.now() < endsMs);
    return false;
  }

  return {
    start(steps, ended) {
      waiting.push({ steps, ended });
      if (nextTurn === null) beginTurn();
      else while (waiting.length > 0 && performance.now() < turnEndsMs) takeSlice();
    },
    stop() {
      waiting.length = 0;
      if (nextTurn !== null) clearImmediate(nextTurn);
      nextTurn = null;
    },
  };
}
