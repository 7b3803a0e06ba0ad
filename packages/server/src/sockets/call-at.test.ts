import { afterEach, describe, expect, it, vi } from 'vitest';
import { callAt } from './call-at.ts';

describe('callAt', () => {
  afterEach(() => vi.useRealTimers());

  it.each([
    ['the past', -5],
    ['a moment', 10],
    ['the longest timeout', 2 ** 31 - 1],
    ['one millisecond more', 2 ** 31],
    ['four months', 120 * 24 * 3_600_000],
  ])('calls once, after %s', async (_, delayMs) => {
    vi.useFakeTimers();
    const call = vi.fn();
    callAt(Date.now() + delayMs, Date.now, call);
    await vi.advanceTimersByTimeAsync(Math.max(0, delayMs - 1));
    expect(call).toHaveBeenCalledTimes(delayMs < 0 ? 1 : 0);
    await vi.advanceTimersByTimeAsync(2);
    expect(call).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('can be cancelled, even in its second timer', async () => {
    vi.useFakeTimers();
    const call = vi.fn();
    const cancel = callAt(Date.now() + 2 ** 32, Date.now, call);
    await vi.advanceTimersByTimeAsync(2 ** 31);
    cancel();
    expect(vi.getTimerCount()).toBe(0);
  });
});
