import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { propertyRuns } from '../../../../../test/support/property-runs.ts';
import { NOW } from '../testing/examples.ts';
import { continueStreak, type Streak, type StreakState } from './streak.ts';

const running: StreakState = {
  id: 'first',
  room: 'stage',
  receiver: 'hal',
  item: 'rose',
  count: 4,
  expiresAt: NOW + 1_000,
};
const gift = { id: 'next', room: 'stage', receiver: 'hal', item: 'rose', quantity: 3, at: NOW };

describe('a streak', () => {
  it.each([
    ['is continued by the same gift within the window', {}, { id: 'first', count: 7 }],
    ['is continued in its last millisecond', { at: NOW + 999 }, { id: 'first', count: 7 }],
    ['ends when it expires', { at: NOW + 1_000 }, { id: 'next', count: 3 }],
    ['ends with another item', { item: 'kiss' }, { id: 'next', count: 3 }],
    ['ends with another receiver', { receiver: 'gil' }, { id: 'next', count: 3 }],
    ['ends with a gift in another room', { room: 'attic' }, { id: 'next', count: 3 }],
  ])('%s', (_, over, expected) => {
    const next = { ...gift, ...over };
    expect(continueStreak(running, next, 5_000)).toEqual({ ...expected, expiresAt: next.at + 5_000 });
  });

  it('starts with the first gift', () => {
    expect(continueStreak(null, gift, 5_000)).toEqual({ id: 'next', count: 3, expiresAt: NOW + 5_000 });
  });

  it('ends with an item without a window, which starts none', () => {
    expect(continueStreak(running, gift, 0)).toBeNull();
  });
});

interface Sent {
  room: string;
  receiver: string;
  item: string;
  quantity: number;
  /** The item's window at that time; the platform can change it. */
  windowMs: number;
  /** Milliseconds since the sender's last gift. */
  afterMs: number;
}

const sent: fc.Arbitrary<Sent> = fc.record({
  room: fc.constantFrom('stage', 'stage', 'stage', 'attic'),
  receiver: fc.constantFrom('hal', 'hal', 'hal', 'gil'),
  item: fc.constantFrom('rose', 'rose', 'rose', 'kiss'),
  quantity: fc.integer({ min: 1, max: 9 }),
  windowMs: fc.constantFrom(0, 1, 10, 10, 60_000),
  afterMs: fc.constantFrom(0, 0, 1, 9, 10, 11, 60_000),
});

test('any sequence of gifts forms the same streaks as when it is evaluated backwards', () => {
  fc.assert(
    fc.property(fc.array(sent, { maxLength: 30 }), (history) => {
      let at = NOW;
      let before: StreakState | null = null;
      const streaks: (Streak | null)[] = [];
      for (const [index, { windowMs, afterMs, ...rest }] of history.entries()) {
        at += afterMs;
        const streak = continueStreak(before, { ...rest, id: `gift-${index}`, at }, windowMs);
        before = streak && { ...rest, ...streak };
        streaks.push(streak);
      }
      expect(streaks).toEqual(history.map((_, index) => lookBack(history.slice(0, index + 1))));
    }),
    { numRuns: propertyRuns(2_000) },
  );
});

/** The streak of the last gift, evaluated backwards to the first gift of the streak. */
function lookBack(history: readonly Sent[]): Streak | null {
  const last = history.at(-1)!;
  if (last.windowMs === 0) return null;
  let first = history.length - 1;
  while (first > 0 && follows(history[first]!, history[first - 1]!)) first -= 1;
  return {
    id: `gift-${first}`,
    count: history.slice(first).reduce((sum, { quantity }) => sum + quantity, 0),
    expiresAt: history.reduce((at, { afterMs }) => at + afterMs, NOW) + last.windowMs,
  };
}

const follows = (gift: Sent, before: Sent) =>
  gift.afterMs < before.windowMs &&
  gift.room === before.room &&
  gift.receiver === before.receiver &&
  gift.item === before.item;
