import { createLatencyRecorder, type Quantiles } from '../../packages/server/src/cli/simulate/latency.ts';
import type { Answer } from './connection.ts';

/** The outcome of the gifts that were due within a period. */
export interface Report {
  seconds: number;
  /** Gifts that were due but not sent, because no connection was free. */
  dropped: number;
  accepted: number;
  /** By error code; `lost`: the connection broke. */
  refused: Record<string, number>;
  /** From the moment at which a gift was due to its receipt. */
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
  const acknowledgement = createLatencyRecorder();
  const refusal = createLatencyRecorder();
  const lateness = createLatencyRecorder();
  let dropped = 0;
  return {
    sent: lateness.record,
    dropped() {
      dropped += 1;
    },
    answered(answer, afterMs) {
      (answer === 'accepted' ? acknowledgement : refusal).record(afterMs);
      if (answer !== 'accepted') refused[answer] = (refused[answer] ?? 0) + 1;
    },
    report: (seconds) => ({
      seconds,
      dropped,
      accepted: acknowledgement.quantiles().samples,
      refused,
      acknowledgement: acknowledgement.quantiles(),
      refusal: refusal.quantiles(),
      lateness: lateness.quantiles(),
    }),
  };
}
