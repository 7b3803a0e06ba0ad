import { performance } from 'node:perf_hooks';

/** With other work in the process, work that can wait uses a quarter of the time of one core. */
const BUSY = 3;
/** Without, two thirds. */
const IDLE = 0.5;

/** The part of a rest that other work takes in a busy process. A node without requests uses 1%, and the timer of a rest up to 3%. */
const BUSY_SHARE = 0.06;

/** The weight of the latest rest: about the last ten count. */
const WEIGHT = 0.1;

/** How much of some time the event loop was active, from 0 to 1. */
type Measure = () => () => number;

const measureEventLoop: Measure = () => {
  const before = performance.eventLoopUtilization();
  return () => performance.eventLoopUtilization(before).utilization;
};

export interface RestFactor {
  /** How many times as long as it worked the work is to rest. */
  readonly current: number;
  /** Whether the process has other work. */
  readonly isBusy: boolean;
  /** Runs a rest, and measures how busy the process is with other work meanwhile. */
  during(rest: () => Promise<unknown>): Promise<void>;
}

/** Decides how long work that can wait rests. It begins as in a busy process, unless `startsIdle`. */
export function createRestFactor(measure: Measure = measureEventLoop, startsIdle = false): RestFactor {
  let share = startsIdle ? 0 : 1;
  const isBusy = () => share > BUSY_SHARE;
  return {
    get current() {
      return isBusy() ? BUSY : IDLE;
    },
    get isBusy() {
      return isBusy();
    },
    async during(rest) {
      const active = measure();
      await rest();
      share += WEIGHT * (active() - share);
    },
  };
}
