import { LIMITS } from '@lavish/protocol';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { propertyRuns } from '../../../../../test/support/property-runs.ts';
import { shareOf } from './share.ts';

const MAX = LIMITS.maxCoins;

describe('shareOf', () => {
  it.each([
    { coins: 0, bps: 5_000, share: 0 },
    { coins: 1, bps: 0, share: 0 },
    { coins: 1, bps: 1, share: 0 },
    { coins: 1, bps: 9_999, share: 0 },
    { coins: 1, bps: 10_000, share: 1 },
    { coins: 3, bps: 5_000, share: 1 },
    { coins: 9_999, bps: 1, share: 0 },
    { coins: 10_000, bps: 1, share: 1 },
    { coins: 10_001, bps: 3_333, share: 3_333 },
    { coins: MAX, bps: 0, share: 0 },
    { coins: MAX, bps: 1, share: 900_719_925_474 },
    { coins: MAX, bps: 5_000, share: 4_503_599_627_370_495 },
    { coins: MAX, bps: 9_999, share: 9_006_298_534_815_516 },
    { coins: MAX, bps: 10_000, share: MAX },
  ])('$bps bps of $coins coins are $share', ({ coins, bps, share }) => {
    expect(shareOf(coins, bps)).toBe(share);
  });

  test('is floor(coins × bps / 10000) for any amount', () => {
    const coins = fc.oneof(
      fc.maxSafeNat(),
      fc.nat(100_000),
      fc.nat(10_000).map((n) => MAX - n),
    );
    const bps = fc.oneof(fc.integer({ min: 0, max: 10_000 }), fc.constantFrom(0, 1, 9_999, 10_000));
    fc.assert(
      fc.property(coins, bps, (coins, bps) => {
        expect(BigInt(shareOf(coins, bps))).toBe((BigInt(coins) * BigInt(bps)) / 10_000n);
      }),
      { numRuns: propertyRuns(5_000) },
    );
  });
});
