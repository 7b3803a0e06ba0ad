import { expect, test } from 'vitest';
import { brief, counted, exact } from './numbers.ts';

test.each([
  [0, '0'],
  [999, '999'],
  [9_999, '9,999'],
  [10_000, '10K'],
  [12_399, '12.3K'],
  [999_999, '999.9K'],
  [1_000_000, '1M'],
  [2_450_000_000, '2.4B'],
  [Number.MAX_SAFE_INTEGER, '9,007,199.2B'],
])('%d in brief is %s', (count, text) => {
  expect(brief(count)).toBe(text);
});

test('an exact amount is never abbreviated', () => {
  expect(exact(1_234_567)).toBe('1,234,567');
});

test('uses singular and plural', () => {
  expect(counted(1, 'coin')).toBe('1 coin');
  expect(counted(1_200, 'coin')).toBe('1,200 coins');
});
