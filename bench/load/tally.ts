import { build, type Histogram } from 'hdr-histogram-js';
import type { Answer } from './connection.ts';

/** Milliseconds. */
export interface Quantiles {
  p50: number;
  p99: number;
  max: number;
}

/** What became of the gifts that were due within a time. */
export interface Report {
  seconds: number;
  /** Gifts that were due but not sent, since no connection was free. */
  dropped: number;
  accepted: number;
  /** By code; `lost` with the connection. */
  refused: Record<string, number>;
  /** From when it was due to its receipt. */
  acknowledgement: Quantiles;
  refusal: Quantiles;
  /** How far behind its schedule the load itself was. */
  lateness: Quantiles;
}

export interface Tally {
  sent(lateMs: number): void;
  dropped(): void;
  answered(answer: Answer, afterMs: number): void;
  report(seconds: number): Report;
}

export function createTally(): Tally {
  const refused: Record<string, number> = {};
  const acknowledgement = recorder();
  const refusal = recorder();
  const lateness = recorder();
  let dropped = 0;
  return {
    sent: (lateMs) => record(lateness, lateMs),
    dropped() {
      dropped += 1;
    },
    answered(answer, afterMs) {
      record(answer === 'accepted' ? acknowledgement : refusal, afterMs);
      if (answer !== 'accepted') refused[answer] = (refused[answer] ?? 0) + 1;
    },
    report: (seconds) => ({
      seconds,
      dropped,
      accepted: acknowledgement.totalCount,
      refused,
      acknowledgement: quantiles(acknowledgement),
      refusal: quantiles(refusal),
      lateness: quantiles(lateness),
    }),
  };
}

/** A minute, in microseconds: longer than any gift's deadline. */
const HIGHEST_US = 60_000_000;

const recorder = () => build({ highestTrackableValue: HIGHEST_US, numberOfSignificantValueDigits: 3 });

const record = (histogram: Histogram, ms: number) =>
  histogram.recordValue(Math.min(HIGHEST_US, Math.max(0, Math.round(ms * 1000))));

const quantiles = (histogram: Histogram): Quantiles => ({
  p50: histogram.getValueAtPercentile(50) / 1000,
  p99: histogram.getValueAtPercentile(99) / 1000,
  max: histogram.totalCount === 0 ? 0 : histogram.maxValue / 1000,
});
