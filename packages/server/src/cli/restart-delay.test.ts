import { expect, test } from 'vitest';
import { restartDelayMs } from './restart-delay.ts';

test('who keeps dying waits longer each time, up to half a minute; who lived for long does not', () => {
  let deaths = 0;
  const delays = Array.from({ length: 11 }, () => {
    const next = restartDelayMs(500, deaths);
    deaths = next.deaths;
    return next.delayMs;
  });
  expect(delays).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000]);
  expect(restartDelayMs(3_600_000, deaths)).toEqual({ deaths: 1, delayMs: 100 });
});
