/** `turnMs`: how long writing may hold the event loop. `sliceMs`: how long one room writes before the next one. */
export interface FanoutTimes {
  turnMs: number;
  sliceMs: number;
}

export interface FanoutScheduler {
  /** Runs the steps one after another, as many per turn as the time allows. Calls `ended` after the last step or an error. */
  start(steps: Iterator<unknown>, ended: (fault?: unknown) => void): void;
  stop(): void;
}

interface FanoutPass {
  steps: Iterator<unknown>;
  ended: (fault?: unknown) => void;
}

/**
 * Schedules the writing of frames. Writing one to 100,000 sockets takes half a second. Gifts and other rooms must not wait
 * for that, so all rooms of a node share a few milliseconds in each turn of the event loop, one slice each by rotation.
 * A room with few subscribers is done at once, unless the time of this turn is used up.
 */
export function createFanoutScheduler({ turnMs, sliceMs }: FanoutTimes): FanoutScheduler {
  const waiting: FanoutPass[] = [];
  /** Set while the time of a turn is counted. */
  let nextTurn: NodeJS.Immediate | null = null;
  let turnEndsMs = 0;

  function beginTurn() {
    nextTurn = null;
    if (waiting.length === 0) return;
    nextTurn = setImmediate(beginTurn);
    turnEndsMs = performance.now() + turnMs;
    // At least one slice: otherwise a clock that jumps would stop everything.
    do runSlice();
    while (waiting.length > 0 && performance.now() < turnEndsMs);
  }

  function runSlice() {
    const pass = waiting.shift()!;
    try {
      if (!isDone(pass.steps)) return waiting.push(pass);
    } catch (fault) {
      return pass.ended(fault);
    }
    return pass.ended();
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
      else while (waiting.length > 0 && performance.now() < turnEndsMs) runSlice();
    },
    stop() {
      waiting.length = 0;
      if (nextTurn !== null) clearImmediate(nextTurn);
      nextTurn = null;
    },
  };
}
