import type { RunningStreak } from '@lavish/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createStreaks } from './streaks.ts';
import { gift, streakId } from './testing/fixtures.ts';

beforeEach(() => vi.useFakeTimers({ now: 0 }));
afterEach(() => vi.useRealTimers());

const at = (ms: number) => new Date(ms).toISOString();
const sent = (n: number, count: number, expiresMs = 5_000) =>
  gift(count, { streak: { id: streakId(n), count, delta: 1, expires_at: at(expiresMs) } });
const running = (n: number, count: number): RunningStreak => ({
  id: streakId(n),
  sender: 'ann',
  receiver: 'host',
  item: 'rose',
  count,
  expires_at: at(5_000),
});
const ended = (n: number, count: number) => ({ type: 'streak_ended' as const, id: streakId(n), count });
const counts = (streaks: ReturnType<typeof createStreaks>) => streaks.running().map(({ count }) => count);

it('never decreases a count', () => {
  const streaks = createStreaks(Date.now, () => {});
  streaks.gift(gift(1));
  expect(counts(streaks)).toEqual([]);
  streaks.gift(sent(1, 1));
  streaks.gift(sent(1, 3));
  streaks.gift(sent(1, 2));
  expect(counts(streaks)).toEqual([3]);
});

it('returns an end once, whether by event or by state, and an ended streak does not return', () => {
  const streaks = createStreaks(Date.now, () => {});
  streaks.gift(sent(1, 2));
  expect(streaks.end(ended(1, 2))).toBe(true);
  expect(streaks.end(ended(1, 2))).toBe(false);
  streaks.gift(sent(1, 2));
  expect(streaks.reconcile([])).toEqual([]);
  expect(counts(streaks)).toEqual([]);
});

it('ends what the server no longer lists, but a single gift silently', () => {
  const streaks = createStreaks(Date.now, () => {});
  streaks.gift(sent(1, 1));
  streaks.gift(sent(2, 4));
  streaks.gift(sent(3, 7));
  expect(streaks.reconcile([running(3, 9), running(4, 1)])).toEqual([ended(2, 4)]);
  expect(counts(streaks)).toEqual([9, 1]);
});

it('drops a single gift when its time is over, and waits for the end of a combo', () => {
  const dropped = vi.fn();
  const streaks = createStreaks(Date.now, dropped);
  streaks.gift(sent(1, 1));
  streaks.gift(sent(2, 4));
  vi.advanceTimersByTime(4_900);
  expect(counts(streaks)).toEqual([1, 4]);
  vi.advanceTimersByTime(700);
  expect(counts(streaks)).toEqual([4]);
  expect(dropped).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(11_000);
  expect(counts(streaks)).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
