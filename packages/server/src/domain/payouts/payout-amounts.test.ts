import { expect, it, test } from 'vitest';
import { decimalAmount } from './currency-decimals.ts';
import { availableOf } from './host-earnings.ts';
import { payoutAmounts } from './payout-amounts.ts';

const rate = (coins: number, amount: number, fee_amount = 0) => ({
  currency: 'EUR',
  coins,
  amount,
  fee_amount,
});

it('rounds the amount down and the fee up', () => {
  expect(payoutAmounts(100, rate(3, 2), 0)).toEqual({ gross: 66, fee: 0, net: 66 });
  expect(payoutAmounts(100, rate(3, 2, 5), 100)).toEqual({ gross: 66, fee: 6, net: 60 });
  expect(payoutAmounts(1, rate(1, 100), 9_999)).toEqual({ gross: 100, fee: 100, net: 0 });
  expect(payoutAmounts(10, rate(1, 1, 50), 0)).toEqual({ gross: 10, fee: 10, net: 0 });
});

it('is exact for large sums, and none beyond 2^53 − 1', () => {
  const most = Number.MAX_SAFE_INTEGER;
  expect(payoutAmounts(most, rate(1, 1), 1)?.gross).toBe(most);
  expect(payoutAmounts(most, rate(1, 2), 0)).toBe(null);
  expect(payoutAmounts(most, rate(most, most), 0)?.net).toBe(most);
});

test.each([
  [499, 'EUR', '4.99'],
  [5, 'EUR', '0.05'],
  [500, 'JPY', '500'],
  [1_234, 'KWD', '1.234'],
  [4, 'TND', '0.004'],
])('%i of the smallest unit of %s are %s', (amount, currency, text) => {
  expect(decimalAmount(amount, currency)).toBe(text);
});

it('makes available what has cleared, without what was taken beyond uncleared earnings', () => {
  const sums = { balance: 0, earned: 300, uncleared: 100, added: 0, takenBack: 0, moved: 0 };
  const available = (over: Partial<typeof sums>) => {
    const all = { ...sums, ...over };
    return availableOf({ ...all, balance: all.earned + all.added - all.takenBack - all.moved });
  };
  expect(available({})).toBe(200);
  expect(available({ moved: 150 })).toBe(50);
  expect(available({ takenBack: 100 })).toBe(200);
  expect(available({ takenBack: 130 })).toBe(170);
  expect(available({ takenBack: 130, moved: 170 })).toBe(0);
  expect(available({ takenBack: 200, moved: 200 })).toBe(0);
  expect(available({ added: 10, uncleared: 300 })).toBe(10);
  expect(available({ takenBack: -20, uncleared: 300 })).toBe(0);
});
