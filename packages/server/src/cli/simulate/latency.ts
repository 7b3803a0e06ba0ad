import { build } from 'hdr-histogram-js';

/** Quantiles in milliseconds. */
export interface Quantiles {
  p50: number;
  p95: number;
  p99: number;
  max: number;
  samples: number;
}

export interface LatencyRecorder {
  record(ms: number): void;
  quantiles(): Quantiles;
}

/** The highest value: a minute, which is more than any gift's deadline. Values are kept in microseconds, to three digits. */
const HIGHEST_US = 60_000_000;

export function createLatencyRecorder(): LatencyRecorder {
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: HIGHEST_US,
    numberOfSignificantValueDigits: 3,
  });
  const at = (percentile: number) => histogram.getValueAtPercentile(percentile) / 1000;
  return {
    record: (ms) => histogram.recordValue(Math.min(HIGHEST_US, Math.max(0, Math.round(ms * 1000)))),
    quantiles: () => ({
      p50: at(50),
      p95: at(95),
      p99: at(99),
      max: histogram.totalCount === 0 ? 0 : histogram.maxValue / 1000,
      samples: histogram.totalCount,
    }),
  };
}

export interface DeliveryClock {
  /** The receipt of a gift that was due at `dueAtMs` has arrived. */
  acknowledged(gift: string, dueAtMs: number): void;
  /** A viewer sees the gift now. */
  seen(gift: string): void;
}

/** Gifts whose times are kept. All viewers have seen older ones. */
const GIFTS_REMEMBERED = 50_000;

/** Measures the time from the moment at which a gift was due to each viewer's screen. A gift is often seen before its receipt. */
export function createDeliveryClock(delivery: LatencyRecorder, now = () => performance.now()): DeliveryClock {
  const dueAtMs = new Map<string, number>();
  const early = new Map<string, number[]>();

  function remember<Value>(map: Map<string, Value>, gift: string, value: Value) {
    map.set(gift, value);
    if (map.size > GIFTS_REMEMBERED) map.delete(map.keys().next().value!);
  }

  return {
    acknowledged(gift, due) {
      remember(dueAtMs, gift, due);
      for (const seenAtMs of early.get(gift) ?? []) delivery.record(seenAtMs - due);
      early.delete(gift);
    },
    seen(gift) {
      const due = dueAtMs.get(gift);
      if (due !== undefined) return delivery.record(now() - due);
      const sightings = early.get(gift);
      if (sightings) sightings.push(now());
      else remember(early, gift, [now()]);
    },
  };
}
