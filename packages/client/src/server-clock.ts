export interface ServerClock {
  /** A time that no setting of the device's clock changes, for `observe`. Milliseconds. */
  elapsedMs(): number;
  /** One reading of the server's clock, taken somewhere between two readings of `elapsedMs`. */
  observe(serverTime: string, sentAtMs: number, receivedAtMs: number): void;
  /** A reading that arrived just now and was taken at an unknown time before. Returns whether it contradicts the clock. */
  contradicts(serverTime: string): boolean;
  /** Whether the device's clock was set, or the device slept, since this was last asked: the clock needs a reading. */
  wasSet(): boolean;
  /** The server's time now, as well as it is known. Unix milliseconds. */
  nowMs(): number;
}

/** A reading is off by at most half its round trip, so the fastest of the last few is the best. */
const SAMPLES_KEPT = 8;
/** Readings of one clock agree to within what two oscillators part in a minute, and the millisecond that is cut off. */
const TOLERANCE_MS = 50;
/** A message is on its way for less than this, or the connection is about to be given up. */
const MAX_DELAY_MS = 4_000;

interface Sample {
  offsetMs: number;
  roundTripMs: number;
}

export function createServerClock(): ServerClock {
  // Not every place where a script runs has a `performance`; the readings that contradict each other correct it there.
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
      // One that cannot be true of the same clock: the device slept, or the server's clock was set.
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

/** The spans in which the true offset lies overlap. */
const agree = (one: Sample, other: Sample) =>
  Math.abs(one.offsetMs - other.offsetMs) <= (one.roundTripMs + other.roundTripMs) / 2 + TOLERANCE_MS;
