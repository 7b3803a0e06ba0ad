import { expect, it } from 'vitest';
import { isOnSale, nextSaleChangeMs } from './on-sale.ts';

const iso = (ms: number) => new Date(ms).toISOString();
const always = { active_from: null, active_until: null };
const period = { active_from: iso(1_000), active_until: iso(5_000) };

it('an item is on sale from its first moment until before its last', () => {
  expect([999, 1_000, 4_999, 5_000].map((nowMs) => isOnSale(period, nowMs))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(isOnSale(always, 0)).toBe(true);
});

it('the next change is the next beginning or end', () => {
  const later = { active_from: iso(3_000), active_until: null };
  expect(
    [0, 1_000, 2_999, 3_000, 5_000].map((nowMs) => nextSaleChangeMs([always, period, later], nowMs)),
  ).toEqual([1_000, 2_000, 1, 2_000, null]);
});
