import type { Logger } from 'pino';

export interface DatabaseClockOptions {
  /** Reads the database's clock. Unix milliseconds. */
  readTime(): Promise<number>;
  log: Pick<Logger, 'warn' | 'info'>;
  /** A monotonic clock of this machine. Milliseconds. */
  elapsedMs?: () => number;
  /** This machine's clock, for comparison. Unix milliseconds. */
  machineMs?: () => number;
}

/** The database's time, by a measured offset. A node uses it for everything that it sends or decides. */
export interface DatabaseClock {
  /** Unix milliseconds. Continues between measurements and while the database is unreachable. */
  now(): number;
  /**
   * Measures the offset once.
   * @throws the error of `readTime`; the last offset is kept
   */
  measure(): Promise<void>;
  /** This machine's clock minus the database's. Milliseconds. */
  readonly machineAheadMs: number;
}

/** One sample a second. The best of the last ten is used, so that a busy second does not move the clock. */
const SAMPLES_KEPT = 10;
/** Two oscillators drift by less than this in ten seconds, and PostgreSQL's time is truncated to milliseconds. */
const TOLERANCE_MS = 5;
/** From this difference on, the machine's clock is reported as wrong. */
const NOTICEABLE_MS = 1_000;

interface Sample {
  /** The database's clock minus `elapsedMs`. Its error is at most half the round trip. */
  offsetMs: number;
  roundTripMs: number;
}

export function createDatabaseClock(options: DatabaseClockOptions): DatabaseClock {
  const { readTime, log, elapsedMs = () => performance.now(), machineMs = Date.now } = options;
  let samples: Sample[] = [];
  let offsetMs: number | null = null;
  let isReported = false;

  const now = () => (offsetMs === null ? machineMs() : elapsedMs() + offsetMs);
  const machineAheadMs = () => machineMs() - now();

  function report() {
    const aheadMs = Math.round(machineAheadMs());
    const isWrong = Math.abs(aheadMs) > NOTICEABLE_MS;
    if (isWrong === isReported) return;
    isReported = isWrong;
    if (isWrong)
      log.warn({ aheadMs }, "this machine's clock differs from the database's, which is used instead");
    else log.info({ aheadMs }, "this machine's clock agrees with the database's again");
  }

  return {
    now: () => Math.floor(now()),
    async measure() {
      const sentAtMs = elapsedMs();
      const databaseMs = await readTime();
      const roundTripMs = elapsedMs() - sentAtMs;
      const sample = { offsetMs: databaseMs - (sentAtMs + roundTripMs / 2), roundTripMs };
      // Samples that contradict the new one are dropped: the clock was set, or this is another server after a failover.
      samples = [...samples.filter((each) => agree(each, sample)).slice(1 - SAMPLES_KEPT), sample];
      offsetMs = samples.reduce((best, each) => (each.roundTripMs < best.roundTripMs ? each : best)).offsetMs;
      report();
    },
    get machineAheadMs() {
      return machineAheadMs();
    },
  };
}

/** Whether the intervals that contain the true offsets overlap. */
const agree = (one: Sample, other: Sample) =>
  Math.abs(one.offsetMs - other.offsetMs) <= (one.roundTripMs + other.roundTripMs) / 2 + TOLERANCE_MS;
