import { expect, test } from 'vitest';
import { restartDelayMs } from './restart-delay.ts';

test('the delay doubles up to half a minute, and is reset by a worker that ran for at least a minute', () => {
  let failures = 0;
  const delays = Array.from({ length: 11 }, () => {
    const next = restartDelayMs(500, failures);
    failures = next.failures;
    return next.delayMs;
  });
  expect(delays).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000]);
  expect(restartDelayMs(3_600_000, failures)).toEqual({ failures: 1, delayMs: 100 });
});
