import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createStreakSums } from './streak-sums.ts';

const PRICE = 10;

it('sums to the same count and coins however gifts are grouped and whichever are not received', () => {
  const frames = fc.array(fc.record({ units: fc.integer({ min: 1, max: 20 }), seen: fc.boolean() }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(frames, (grouped) => {
      const sums = createStreakSums();
      let count = 0;
      for (const { units, seen } of grouped) {
        count += units;
        if (!seen) continue;
        const gift = { quantity: units, coins: units * PRICE, streak: { id: 's', count } };
        const sum = { count, coins: count * PRICE };
        expect(sums.add(gift)).toEqual(sum);
        expect(sums.add(gift), 'a repetition').toEqual(sum);
      }
    }),
  );
});

it('keeps the price of each gift when the price changes within a streak', () => {
  const sums = createStreakSums();
  sums.add({ quantity: 1, coins: 10, streak: { id: 's', count: 1 } });
  expect(sums.add({ quantity: 1, coins: 25, streak: { id: 's', count: 2 } })).toEqual({
    count: 2,
    coins: 35,
  });
});

it('returns the numbers of a gift without a streak unchanged', () => {
  expect(createStreakSums().add({ quantity: 3, coins: 30, streak: null })).toEqual({ count: 3, coins: 30 });
});

it('raises a streak to its final count when it ends, at the average price', () => {
  const sums = createStreakSums();
  const gift = { quantity: 2, coins: 20, streak: { id: 's', count: 2 } };
  sums.add(gift);
  expect(sums.end('s', 2)).toBeNull();
  expect(sums.end('s', 50)).toEqual({ count: 50, coins: 500 });
  expect(sums.end('s', 50)).toBeNull();
  expect(sums.add(gift), 'a late repetition').toEqual({ count: 50, coins: 500 });
  expect(sums.end('unknown', 5)).toBeNull();
  expect(sums.has('unknown')).toBe(false);
});

it('takes the coins of an end over the average price, and the whole streak if no gift of it was added', () => {
  const sums = createStreakSums();
  sums.add({ quantity: 2, coins: 20, streak: { id: 's', count: 2 } });
  expect(sums.end('s', 10, 150)).toEqual({ count: 10, coins: 150 });
  expect(sums.end('t', 5, 50)).toEqual({ count: 5, coins: 50 });
  expect(sums.end('t', 5, 50)).toBeNull();
});
