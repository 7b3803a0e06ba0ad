import { expect, it } from 'vitest';
import { describeReport, reportAsJson } from './describe-report.ts';
import type { SimulationReport } from './simulate-audience.ts';

const REPORT: SimulationReport = {
  viewers: 100,
  rooms: 1,
  seed: 7,
  rate: 200,
  elapsedS: 30.04,
  sent: 6_000,
  acknowledged: 5_988,
  acknowledgedPerS: 199.3,
  coins: 41_200,
  refusals: { rate_limited: 12 },
  ackMs: { p50: 2.14, p95: 4.2, p99: 12.3, max: 40.1, samples: 5_988 },
  deliveryMs: { p50: 31, p95: 58, p99: 66, max: 1_102, samples: 598_800 },
  reconnects: 0,
  incomplete: [],
};

it('formats the report for a terminal', () => {
  expect(describeReport(REPORT)).toBe(`100 viewers in 1 room, 30.0 s, seed 7

  Gifts            6,000 sent, 5,988 acknowledged
  Throughput       199 a second (target 200)
  Coins            41,200
  Receipt after    p50 2.1 ms   p95 4.2 ms   p99 12 ms   max 40 ms   (5,988 measured)
  On screen after  p50 31 ms   p95 58 ms   p99 66 ms   max 1,102 ms   (598,800 measured)
  Refused          12 rate_limited

✓ Every viewer saw every gift, each seq once and in order, and their sums agree with the receipts.`);
});

it('lists at most five viewers with what they missed', () => {
  const incomplete = Array.from({ length: 7 }, (_, i) => ({
    viewer: `sim_${i}`,
    room: 'r',
    problems: ['saw 2 of 3 gifts'],
  }));
  const text = describeReport({ ...REPORT, incomplete, reconnects: 3 });
  expect(text).toContain('✗ 7 viewers of 100 missed something:\n    sim_0 in r: saw 2 of 3 gifts\n');
  expect(text).toMatch(/and 2 others$/);
  expect(text).toContain('Reconnections');
  expect(JSON.parse(reportAsJson({ ...REPORT, incomplete }))).toMatchObject({
    ok: false,
    acknowledged_per_s: 199.3,
  });
});
