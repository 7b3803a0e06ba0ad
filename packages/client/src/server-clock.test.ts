import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createServerClock } from './server-clock.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const serverAt = (ms: number) => new Date(ms).toISOString();

it("is the device's clock before a reading, and uses the reading with the shortest round trip", () => {
  const clock = createServerClock();
  expect(clock.nowMs()).toBe(1_000_000);
  vi.advanceTimersByTime(2_000);
  clock.observe(serverAt(1_007_900), 1_000, 2_000);
  expect(clock.nowMs()).toBe(1_008_400);
  clock.observe(serverAt(1_008_010), 2_000, 2_020);
  expect(clock.nowMs()).toBe(1_008_000);
  // Slower or invalid readings change nothing.
  clock.observe(serverAt(1_008_200), 2_000, 2_500);
  clock.observe(serverAt(1_009_000), 2_500, 2_000);
  clock.observe('yesterday', 2_000, 2_001);
  expect(clock.nowMs()).toBe(1_008_000);
});

it("does not change when the device's clock is set", () => {
  const clock = createServerClock();
  clock.observe(serverAt(5_000_000), 0, 0);
  expect(clock.wasSet()).toBe(false);
  vi.setSystemTime(9_000_000);
  expect(clock.nowMs()).toBe(5_000_000);
  expect(clock.wasSet()).toBe(true);
  expect(clock.wasSet()).toBe(false);
  vi.advanceTimersByTime(10);
  expect(clock.nowMs()).toBe(5_000_010);
});

it('drops faster readings that contradict a newer one, as after the device has slept', () => {
  const clock = createServerClock();
  for (let i = 0; i < 8; i++) clock.observe(serverAt(100_000), 0, 0);
  clock.observe(serverAt(160_250), 0, 500);
  expect(clock.nowMs()).toBe(160_000);
});

it('is contradicted by a message from the future, and by one that is too old to have just arrived', () => {
  const clock = createServerClock();
  clock.observe(serverAt(100_000), 0, 0);
  expect([99_000, 100_000, 100_040].map((ms) => clock.contradicts(serverAt(ms)))).toEqual([
    false,
    false,
    false,
  ]);
  expect([95_000, 101_000].map((ms) => clock.contradicts(serverAt(ms)))).toEqual([true, true]);
});
