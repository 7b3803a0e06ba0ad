import { expect, it } from 'vitest';
import { createDeliveryClock, createLatencyRecorder } from './latency.ts';

it('computes quantiles in milliseconds', () => {
  const recorder = createLatencyRecorder();
  expect(recorder.quantiles()).toEqual({ p50: 0, p95: 0, p99: 0, max: 0, samples: 0 });
  for (let ms = 1; ms <= 100; ms++) recorder.record(ms);
  recorder.record(-1);
  const { p50, p99, max, samples } = recorder.quantiles();
  expect(p50).toBeCloseTo(50, 0);
  expect(p99).toBeCloseTo(99, 0);
  expect(max).toBeCloseTo(100, 0);
  expect(samples).toBe(101);
});

it('measures each delivery from the time at which the gift was due, also before its receipt', () => {
  let nowMs = 100;
  const recorded: number[] = [];
  const quantiles = createLatencyRecorder().quantiles;
  const clock = createDeliveryClock({ record: (ms) => recorded.push(ms), quantiles }, () => nowMs);
  clock.seen('a');
  nowMs = 110;
  clock.acknowledged('a', 90);
  expect(recorded).toEqual([10]);
  nowMs = 120;
  clock.seen('a');
  clock.seen("another sender's");
  expect(recorded).toEqual([10, 30]);
});
