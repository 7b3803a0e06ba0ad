export interface ServerClock {
  /** One reading of the server's clock, taken somewhere between two readings of ours. Unix milliseconds. */
  observe(serverTime: string, sentAtMs: number, receivedAtMs: number): void;
  /** The server's time now, as well as it is known. Unix milliseconds. */
  nowMs(): number;
}

/** A reading is off by at most half its round trip, so the fastest of the last few is the best. */
const SAMPLES_KEPT = 8;

export function createServerClock(): ServerClock {
  let samples: { offsetMs: number; roundTripMs: number }[] = [];
  let offsetMs = 0;

  return {
    observe(serverTime, sentAtMs, receivedAtMs) {
      const serverMs = Date.parse(serverTime);
      const roundTripMs = receivedAtMs - sentAtMs;
      // Our own clock was set meanwhile, or the time is no time.
      if (Number.isNaN(serverMs) || roundTripMs < 0) return;
      const sample = { offsetMs: serverMs - (sentAtMs + receivedAtMs) / 2, roundTripMs };
      samples = [...samples.slice(1 - SAMPLES_KEPT), sample];
      offsetMs = samples.reduce((best, each) =>
        each.roundTripMs <= best.roundTripMs ? each : best,
      ).offsetMs;
    },
    nowMs: () => Date.now() + offsetMs,
  };
}
