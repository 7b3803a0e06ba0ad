import type { NumberedEvent } from '@lavish/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_DETAILED_GIFTS, sumSmallGifts } from './sum-small-gifts.ts';
import { gift, streakGift, time } from './testing/room-log.ts';

const ended: NumberedEvent = { type: 'room_ended', seq: 9, at: time(0) };

describe('sumSmallGifts', () => {
  it('does not change a frame within the budget', () => {
    const events = [gift(1), gift(2), ended];
    expect(sumSmallGifts(events, { giftsPerFrame: 2, individualMinCoins: 1_000 })).toEqual(events);
  });

  it('shows the most expensive gifts, of equal ones the earlier, and sums the others at the end', () => {
    const events = [
      gift(1, { coins: 10, gifts: 3, quantity: 5 }),
      gift(2, { coins: 30 }),
      gift(3, { coins: 20 }),
      gift(4, { coins: 20 }),
      ended,
    ];
    expect(sumSmallGifts(events, { giftsPerFrame: 2, individualMinCoins: 1_000 })).toEqual([
      events[1],
      events[2],
      ended,
      { type: 'gifts_summary', gifts: 4, quantity: 6, coins: 30 },
    ]);
  });

  it('shows every gift of individualMinCoins or more, even beyond the budget', () => {
    const events = [gift(1, { coins: 1_000 }), gift(2, { coins: 5_000 }), gift(3, { coins: 999 })];
    const budget = { giftsPerFrame: 1, individualMinCoins: 1_000 };
    expect(sumSmallGifts(events, budget)).toEqual([
      events[0],
      events[1],
      { type: 'gifts_summary', gifts: 1, quantity: 1, coins: 999 },
    ]);
    expect(sumSmallGifts(events.slice(0, 2), budget)).toEqual(events.slice(0, 2));
  });

  it('compares streaks by their coins so far, not by their part of the frame', () => {
    const events = [
      gift(1, { coins: 50 }),
      streakGift(2, 2, 9, 0, { sender: 'bob' }),
      streakGift(3, 3, 4, 0, { sender: 'eve', quantity: 4, coins: 40 }),
    ];
    expect(sumSmallGifts(events, { giftsPerFrame: 2, individualMinCoins: 1_000 })).toEqual([
      events[0],
      events[1],
      { type: 'gifts_summary', gifts: 1, quantity: 4, coins: 40 },
    ]);
  });

  it('shows a streak each time it has spent another individualMinCoins, and not in between', () => {
    const budget = { giftsPerFrame: 1, individualMinCoins: 100 };
    const isShown = (count: number) => {
      const events = [gift(1, { coins: 5_000 }), streakGift(2, 2, count, 0)];
      return sumSmallGifts(events, budget).includes(events[1]!);
    };
    const shownAt = Array.from({ length: 40 }, (_, index) => index + 1).filter(isShown);
    expect(shownAt).toEqual([10, 20, 30, 40]);
  });

  it('shows overlays every gift and streak of their minimum, beside what viewers see', () => {
    const events = [
      gift(1, { coins: 5 }),
      gift(2, { coins: 30 }),
      streakGift(3, 3, 4, 0, { sender: 'bob' }),
      gift(4, { coins: 29 }),
    ];
    const budget = { giftsPerFrame: 1, individualMinCoins: 1_000 };
    const shownFrom = (overlayMinCoins: number) =>
      sumSmallGifts(events, budget, overlayMinCoins).flatMap((event) => ('seq' in event ? event.seq : []));
    expect(shownFrom(100)).toEqual([3]);
    expect(shownFrom(30)).toEqual([2, 3]);
    expect(shownFrom(29)).toEqual([2, 3, 4]);
    expect(shownFrom(0)).toEqual([1, 2, 3, 4]);
  });

  it('shows overlays at most the 50 most expensive gifts below individualMinCoins', () => {
    const events = Array.from({ length: 60 }, (_, index) => gift(index + 1, { coins: index + 1 }));
    const budget = { giftsPerFrame: 1, individualMinCoins: 1_000 };
    expect(sumSmallGifts(events, budget, 0)).toEqual([
      ...events.slice(-MAX_DETAILED_GIFTS),
      { type: 'gifts_summary', gifts: 10, quantity: 10, coins: 55 },
    ]);
  });

  it('keeps all coins and the order, and sums no gift that is more expensive than a shown one', () => {
    const arbitrary = fc.record({
      coins: fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 60 }),
      giftsPerFrame: fc.integer({ min: 1, max: 20 }),
      individualMinCoins: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ coins, ...budget }) => {
        const events = coins.map((each, index) => gift(index + 1, { coins: each, quantity: each }));
        const shown = sumSmallGifts(events, budget);
        const total = { gifts: 0, coins: 0, quantity: 0 };
        for (const event of shown) {
          if (event.type !== 'gift' && event.type !== 'gifts_summary') continue;
          total.gifts += event.gifts;
          total.coins += event.coins;
          total.quantity += event.quantity;
        }
        const sum = coins.reduce((a, b) => a + b, 0);
        expect(total).toEqual({ gifts: coins.length, coins: sum, quantity: sum });
        const seqs = shown.flatMap((event) => ('seq' in event ? [event.seq] : []));
        expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
        const least = Math.min(...seqs.map((seq) => coins[seq - 1]!));
        for (const [index, each] of coins.entries()) {
          if (seqs.includes(index + 1)) continue;
          expect(each).toBeLessThanOrEqual(least);
          expect(each).toBeLessThan(budget.individualMinCoins);
        }
      }),
    );
  });
});
