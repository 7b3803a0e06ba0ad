import type { Logger } from 'pino';

export interface DatabaseClockOptions {
  /** Reads the database's clock. Unix milliseconds. */
  readTime(): Promise<number>;
  log: Pick<Logger, 'warn' | 'info'>;
  /** This machine's time since some moment, which no setting of its clock changes. Milliseconds. */
  elapsedMs?: () => number;
  /** This machine's clock, to compare. Unix milliseconds. */
  machineMs?: () => number;
}

/** The clock of every time that a node sends or judges by: the database's, at a measured offset. */
export interface DatabaseClock {
  /** Unix milliseconds. Between measurements, and while the database is unreachable, it goes on by itself. */
  now(): number;
  /** Measures the offset once. Throws what `readTime` throws, and keeps the last offset. */
  measure(): Promise<void>;
  /** This machine's clock less the database's. Milliseconds. */
  readonly machineAheadMs: number;
}

/** With one a second: the best of the last ten, so that a busy second does not move the clock. */
const SAMPLES_KEPT = 10;
/** Two oscillators part by less in ten seconds; and PostgreSQL's time is cut to milliseconds here. */
const TOLERANCE_MS = 5;
/** From here on a machine's clock is reported as wrong. */
const NOTICEABLE_MS = 1_000;

interface Sample {
  /** The database's clock less `elapsedMs`; known no better than half the round trip. */
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
    if (isWrong) log.warn({ aheadMs }, "this machine's clock is not the database's, which is used instead");
    else log.info({ aheadMs }, "this machine's clock agrees with the database's again");
  }

  return {
    now: () => Math.floor(now()),
    async measure() {
      const sentAtMs = elapsedMs();
      const databaseMs = await readTime();
      const roundTripMs = elapsedMs() - sentAtMs;
      const sample = { offsetMs: databaseMs - (sentAtMs + roundTripMs / 2), roundTripMs };
      // Two that cannot be true of one clock: it was set, or this is another server after a failover.
      samples = [...samples.filter((each) => agree(each, sample)).slice(1 - SAMPLES_KEPT), sample];
      offsetMs = samples.reduce((best, each) => (each.roundTripMs < best.roundTripMs ? each : best)).offsetMs;
      report();
    },
    get machineAheadMs() {
      return machineAheadMs();
    },
  };
}

/** The spans in which the true offset lies overlap. */
const agree = (one: Sample, other: Sample) =>
  Math.abs(one.offsetMs - other.offsetMs) <= (one.roundTripMs + other.roundTripMs) / 2 + TOLERANCE_MS;
