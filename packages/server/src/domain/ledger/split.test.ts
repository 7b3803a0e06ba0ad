import { LIMITS } from '@lavish/protocol';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { propertyRuns } from '../../../../../test/support/property-runs.ts';
import { splitGift } from './split.ts';

describe('a gift under a contract', () => {
  it.each([
    ['the platform pays the agency of its part', 'platform', 5_000, 1_000, { earned: 50, agency: 10 }],
    ['the host pays the agency of theirs', 'host', 5_000, 1_000, { earned: 40, agency: 10 }],
    ['the agency gets at most what the host has', 'host', 500, 1_000, { earned: 0, agency: 5 }],
    ['all of the gift is divided', 'platform', 9_000, 1_000, { earned: 90, agency: 10 }],
    ['the platform never pays more than its part', 'platform', 9_500, 1_000, { earned: 95, agency: 5 }],
  ] as const)('%s', (_title, paidBy, shareBps, bps, parts) => {
    const terms = { shareBps, contract: { bps, paidBy }, promotionalCoinsEarn: true };
    expect(splitGift(100, 0, terms)).toEqual({ ...parts, promotionalEarned: 0, promotionalAgency: 0 });
  });

  it('rounds each part down for each kind of coin, and leaves the remainder with the party that pays', () => {
    const contract = { bps: 3_333, paidBy: 'host' } as const;
    const terms = { shareBps: 5_000, contract, promotionalCoinsEarn: true };
    expect(splitGift(14, 7, terms)).toEqual({
      earned: 2,
      agency: 4,
      promotionalEarned: 1,
      promotionalAgency: 2,
    });
  });

  it('promotional coins earn nobody anything if the setting says so', () => {
    const contract = { bps: 1_000, paidBy: 'platform' } as const;
    const terms = { shareBps: 5_000, contract, promotionalCoinsEarn: false };
    expect(splitGift(100, 60, terms)).toEqual({
      earned: 20,
      agency: 4,
      promotionalEarned: 0,
      promotionalAgency: 0,
    });
  });
});

test('the parts are those of the terms, and never exceed the gift, for any amount', () => {
  const bps = fc.oneof(fc.integer({ min: 0, max: 10_000 }), fc.constantFrom(0, 1, 9_999, 10_000));
  const coins = fc.oneof(
    fc.nat(50),
    fc.maxSafeNat(),
    fc.nat(1_000).map((n) => LIMITS.maxCoins - n),
  );
  const gift = coins.chain((all) =>
    fc.tuple(fc.constant(all), fc.oneof(fc.constant(0), fc.integer({ min: 0, max: all }))),
  );
  fc.assert(
    fc.property(
      gift,
      bps,
      bps,
      fc.constantFrom('platform', 'host'),
      fc.boolean(),
      ([all, promotional], share, part, paidBy, earn) => {
        const terms = {
          shareBps: share,
          contract: { bps: part, paidBy },
          promotionalCoinsEarn: earn,
        } as const;
        const split = splitGift(all, promotional, terms);
        const without = splitGift(all, promotional, { ...terms, contract: null });
        const kinds = [
          [all - promotional, split.earned - split.promotionalEarned, split.agency - split.promotionalAgency],
          [promotional, split.promotionalEarned, split.promotionalAgency],
        ] as const;
        for (const [index, [kind, earned, agency]] of kinds.entries()) {
          const counts = index === 0 || earn;
          const exact = (of: number) => (counts ? (BigInt(kind) * BigInt(of)) / 10_000n : 0n);
          const payer = paidBy === 'host' ? exact(share) : BigInt(kind) - exact(share);
          const wanted = exact(part) < payer ? exact(part) : payer;
          expect(BigInt(agency)).toBe(wanted);
          expect(BigInt(earned)).toBe(paidBy === 'host' ? exact(share) - wanted : exact(share));
          expect(earned >= 0 && agency >= 0 && BigInt(earned) + BigInt(agency) <= BigInt(kind)).toBe(true);
        }
        // Without a contract the receiver gets what receiver and agency get together if the host pays.
        if (paidBy === 'host')
          expect(BigInt(split.earned) + BigInt(split.agency)).toBe(BigInt(without.earned));
        else expect(split.earned).toBe(without.earned);
      },
    ),
    { numRuns: propertyRuns(2_000) },
  );
});
