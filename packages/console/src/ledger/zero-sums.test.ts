import type { DailyBalance } from '@lavish/protocol';
import { expect, test } from 'vitest';
import { agree, sumBalances, wrongAccounts } from './zero-sums.ts';

const wallet: DailyBalance = { account: 'wallet', opening: 100, movement: 20, closing: 120 };
const issuance: DailyBalance = { account: 'issuance', opening: -100, movement: -20, closing: -120 };

test('accounts that sum to zero agree', () => {
  expect(sumBalances([wallet, issuance])).toEqual({ opening: 0, movement: 0, closing: 0 });
  expect(agree([wallet, issuance])).toBe(true);
  expect(agree([])).toBe(true);
});

test('a sum that is not zero does not agree', () => {
  expect(agree([wallet, { ...issuance, opening: -99, movement: -21 }])).toBe(false);
});

test('an account whose movement does not lead to its closing is named', () => {
  const wrong = [
    { ...wallet, closing: 121 },
    { ...issuance, closing: -121 },
  ];
  expect(wrongAccounts(wrong)).toEqual(['wallet', 'issuance']);
  expect(agree(wrong)).toBe(false);
});
