import { expect, it } from 'vitest';
import { averageCoins, fraction, ratio } from './ratio.ts';

it('a ratio is rounded from the integers, with halves up, also where binary numbers are below the half', () => {
  // 1.005 in binary is 1.00499999999999989….
  expect(ratio(1_005, 1_000, 2)).toBe(1.01);
  expect(ratio(1, 3, 4)).toBe(0.3333);
  expect(ratio(2, 3, 4)).toBe(0.6667);
  expect(ratio(Number.MAX_SAFE_INTEGER, 1, 2)).toBe(Number.MAX_SAFE_INTEGER);
  expect(fraction(1, 1)).toBe(1);
});

it('a ratio to nothing is null', () => {
  expect(averageCoins(0, 0)).toBeNull();
  expect(fraction(0, 0)).toBeNull();
});
