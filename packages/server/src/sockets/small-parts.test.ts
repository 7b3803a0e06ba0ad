import { afterEach, describe, expect, it, vi } from 'vitest';
import { createBadMessages } from './bad-messages.ts';
import { callAt } from './call-at.ts';
import { createMessageRate } from './message-rate.ts';
import { SOCKET_LIMITS } from './socket-limits.ts';

describe('callAt', () => {
  afterEach(() => vi.useRealTimers());

  it.each([
    ['the past', -5],
    ['a moment', 10],
    ['what one timer can wait', 2 ** 31 - 1],
    ['longer than that', 2 ** 31],
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

  it('can be cancelled, also in its second timer', async () => {
    vi.useFakeTimers();
    const call = vi.fn();
    const cancel = callAt(Date.now() + 2 ** 32, Date.now, call);
    await vi.advanceTimersByTimeAsync(2 ** 31);
    cancel();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('message rate', () => {
  it('lets a burst through, then asks for the time that the rest takes', () => {
    const pauseFor = createMessageRate({ ...SOCKET_LIMITS, messageBurst: 3, messagesPerS: 10 });
    expect([0, 0, 0, 0, 0].map((ms) => pauseFor(ms))).toEqual([0, 0, 0, 100, 200]);
    expect(pauseFor(1_000)).toBe(0);
  });
});

describe('bad messages', () => {
  it('are too many within a minute, not over a day', () => {
    const tooMany = createBadMessages(3);
    expect([0, 1, 2].map(tooMany)).toEqual([false, false, true]);
    const seldom = createBadMessages(3);
    for (let hour = 0; hour < 24; hour += 1) expect(seldom(hour * 3_600_000)).toBe(false);
  });
});
