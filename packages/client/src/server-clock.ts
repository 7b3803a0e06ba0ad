export interface ServerClock {
  /** A monotonic time for `observe`: setting the device's clock does not change it. Milliseconds. */
  elapsedMs(): number;
  /** Takes a reading of the server's clock, made between two readings of `elapsedMs`. */
  observe(serverTime: string, sentAtMs: number, receivedAtMs: number): void;
  /** Returns whether a server time that has just arrived, made at an unknown time before, contradicts the clock. */
  contradicts(serverTime: string): boolean;
  /** Returns whether the device's clock was set, or the device slept, since the last call. Then the clock needs a reading. */
  wasSet(): boolean;
  /** The server's time now by the best reading; before the first reading, the device's time. Unix milliseconds. */
  nowMs(): number;
}

/** The error of a reading is at most half its round trip, so the fastest of the last few is the best. */
const SAMPLES_KEPT = 8;
/** Allows for the drift between two oscillators in a minute, and for the millisecond lost by rounding. */
const TOLERANCE_MS = 50;
/** A message that takes longer belongs to a connection that is about to be closed. */
const MAX_DELAY_MS = 4_000;

interface Sample {
  offsetMs: number;
  roundTripMs: number;
}

/** Estimates the server's clock from readings. */
export function createServerClock(): ServerClock {
  // Not every runtime has `performance`. There, contradicting readings correct the clock.
  const elapsedMs = () => globalThis.performance?.now() ?? Date.now();
  let samples: Sample[] = [];
  let offsetMs: number | null = null;
  let deviceAheadMs = Date.now() - elapsedMs();

  const nowMs = () => (offsetMs === null ? Date.now() : elapsedMs() + offsetMs);

  return {
    elapsedMs,
    observe(serverTime, sentAtMs, receivedAtMs) {
      const serverMs = Date.parse(serverTime);
      const roundTripMs = receivedAtMs - sentAtMs;
      if (Number.isNaN(serverMs) || roundTripMs < 0) return;
      const sample = { offsetMs: serverMs - (sentAtMs + receivedAtMs) / 2, roundTripMs };
      // Drops readings that contradict this one: the device slept, or the server's clock was set.
      samples = [...samples.filter((each) => agree(each, sample)).slice(1 - SAMPLES_KEPT), sample];
      offsetMs = samples.reduce((best, each) =>
        each.roundTripMs <= best.roundTripMs ? each : best,
      ).offsetMs;
    },
    contradicts(serverTime) {
      const aheadMs = nowMs() - Date.parse(serverTime);
      return aheadMs < -TOLERANCE_MS || aheadMs > MAX_DELAY_MS;
    },
    wasSet() {
      const before = deviceAheadMs;
      deviceAheadMs = Date.now() - elapsedMs();
      return Math.abs(deviceAheadMs - before) > TOLERANCE_MS;
    },
    nowMs,
  };
}

/** Whether the intervals that contain the true offset overlap. */
const agree = (one: Sample, other: Sample) =>
  Math.abs(one.offsetMs - other.offsetMs) <= (one.roundTripMs + other.roundTripMs) / 2 + TOLERANCE_MS;
