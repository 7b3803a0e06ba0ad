import { expect, it } from 'vitest';
import type { PricedGift } from './logged-gift.ts';
import { changedTerms, storedTerms, termsUnder } from './terms.ts';

/** 100 coins to Hal, 20 of them promotional, of which Hal has half and pays a fifth of the gift to an agency. */
const gift: PricedGift = {
  item: 'rose',
  receiver: 'hal',
  quantity: 10,
  price: 10,
  coins: 100,
  earned: 30,
  platform: 40,
  promotionalCoins: 20,
  promotionalEarned: 6,
  shareBps: 5_000,
  contract: { bps: 2_000, paidBy: 'host' },
  basePoints: null,
};

it.each([
  ['no other rule', {}, 30],
  ['another share', { share_bps: { receivers: { hal: 6_000 } } }, 40],
  ['a share below the part of the agency', { share_bps: { receivers: { hal: 1_000 } } }, 0],
  ['another price', { prices: { rose: 20 } }, 60],
])('a host who pays an agency earns under the same contract with %s', (_, rules, earned) => {
  expect(termsUnder(changedTerms(rules), gift, storedTerms(gift, null)).earned).toBe(earned);
});

it('promotional coins that did not earn do not earn under other rules', () => {
  const unearned = { ...gift, earned: 24, promotionalEarned: 0 };
  const change = changedTerms({ share_bps: { receivers: { hal: 6_000 } } });
  expect(termsUnder(change, unearned, storedTerms(unearned, null)).earned).toBe(32);
});
