import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFrameThrottle, tickOf } from './frame-throttle.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

it('lengthens the tick with the number of viewers', () => {
  const settings = { tickMs: 50, tickUsPerViewer: 10 };
  expect([0, 5_000, 20_000, 100_000].map((viewers) => tickOf(viewers, settings))).toEqual([
    50, 50, 200, 1_000,
  ]);
});

it('sends at once after a pause, then one tick after the last frame', async () => {
  const send = vi.fn((sent: () => void) => sent());
  let tickMs = 50;
  const pace = createFrameThrottle(() => tickMs, send);
  pace.request();
  expect(send).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(0);
  expect(send).toHaveBeenCalledTimes(1);
  tickMs = 300;
  pace.request();
  pace.request();
  await vi.advanceTimersByTimeAsync(50);
  expect(send).toHaveBeenCalledTimes(2);
  pace.request();
  await vi.advanceTimersByTimeAsync(299);
  expect(send).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(send).toHaveBeenCalledTimes(3);
  pace.stop();
});

it('does not send the next frame before the last one is written to all subscribers', async () => {
  let sent = () => {};
  const send = vi.fn((done: () => void) => {
    sent = done;
  });
  const pace = createFrameThrottle(() => 50, send);
  pace.request();
  await vi.advanceTimersByTimeAsync(0);
  pace.request();
  await vi.advanceTimersByTimeAsync(500);
  expect(send).toHaveBeenCalledTimes(1);
  sent();
  await vi.advanceTimersByTimeAsync(0);
  expect(send).toHaveBeenCalledTimes(2);
  pace.request();
  pace.stop();
  sent();
  await vi.advanceTimersByTimeAsync(500);
  expect(send).toHaveBeenCalledTimes(2);
});
