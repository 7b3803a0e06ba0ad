import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { throttle } from './throttle.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('passes the first value at once, then the latest of each interval, never a stale one', () => {
  const drawn: number[] = [];
  const draw = throttle<number>(250, (value) => drawn.push(value));
  for (let value = 1; value <= 5; value += 1) draw(value);
  expect(drawn).toEqual([1]);
  vi.advanceTimersByTime(250);
  expect(drawn).toEqual([1, 5]);
  vi.advanceTimersByTime(1_000);
  draw(6);
  expect(drawn).toEqual([1, 5, 6]);
});
