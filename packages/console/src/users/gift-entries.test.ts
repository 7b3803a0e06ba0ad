import type { GiftAgency } from '@lavish/protocol';
import { expect, test } from 'vitest';
import { giftEntries } from './gift-entries.ts';

const agency = (coins: number): GiftAgency => ({
  agency: 'moon',
  contract: 'con_1',
  bps: 1_000,
  from: 'platform',
  coins,
});
const PAID = { promotional_coins: 0, promotional_earned: 0, promotional_agency_coins: 0 };

test('the platform keeps what is left of paid coins', () => {
  expect(giftEntries({ coins: 101, earned: 50 }, PAID)).toEqual([
    { account: 'wallet', coins: -101 },
    { account: 'earnings', coins: 50 },
    { account: 'platform', coins: 51 },
  ]);
});

test('an agency gets its part, and what is left of promotional coins returns to promotion', () => {
  const entries = giftEntries(
    { coins: 100, earned: 50, agency: agency(10) },
    { promotional_coins: 30, promotional_earned: 15, promotional_agency_coins: 3 },
  );
  expect(entries).toEqual([
    { account: 'wallet', coins: -100 },
    { account: 'earnings', coins: 50 },
    { account: 'agency', coins: 10 },
    { account: 'platform', coins: 28 },
    { account: 'promotion', coins: 12 },
  ]);
  expect(entries.reduce((sum, { coins }) => sum + coins, 0)).toBe(0);
});

test('promotional coins that earn nothing return to promotion', () => {
  expect(giftEntries({ coins: 15, earned: 0 }, { ...PAID, promotional_coins: 15 })).toEqual([
    { account: 'wallet', coins: -15 },
    { account: 'promotion', coins: 15 },
  ]);
});

test('without the promotional part, what nobody has earned is one entry', () => {
  expect(giftEntries({ coins: 100, earned: 50, agency: agency(10) }, null)).toEqual([
    { account: 'wallet', coins: -100 },
    { account: 'earnings', coins: 50 },
    { account: 'agency', coins: 10 },
    { account: 'not_earned', coins: 40 },
  ]);
});

test('a gift that cost nothing has no entries', () => {
  expect(giftEntries({ coins: 0, earned: 0 }, PAID)).toEqual([]);
});
