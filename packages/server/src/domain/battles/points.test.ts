import { LIMITS } from '@lavish/protocol';
import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { propertyRuns } from '../../../../../test/support/property-runs.ts';
import { basePointsOf, multiplierOf, pointsOf } from './points.ts';
import { appliedBoost } from './verdict.ts';

it.each([
  { price: 10, points: null, quantity: 3, base: 30 },
  { price: 10, points: 4, quantity: 3, base: 12 },
  { price: 10, points: 0, quantity: 3, base: 0 },
])(
  '$quantity × an item of price $price and points $points: $base base points',
  ({ price, points, quantity, base }) => {
    expect(basePointsOf({ price, points }, quantity)).toBe(base);
  },
);

it.each([
  { boosts: [], cap: 10, multiplier: 1 },
  { boosts: [2], cap: 10, multiplier: 2 },
  { boosts: [2, 3], cap: 10, multiplier: 4 },
  { boosts: [1.1, 1.1, 1.1], cap: 10, multiplier: 1.3 },
  { boosts: [1.0001, 1.0002], cap: 10, multiplier: 1.0003 },
  { boosts: [100, 100], cap: 10, multiplier: 10 },
  { boosts: [2], cap: 1, multiplier: 1 },
])('boosts of $boosts with a cap of $cap make a multiplier of $multiplier', ({ boosts, cap, multiplier }) => {
  const applied = boosts.map((factor, index) => appliedBoost(`${index}`, 'window', factor));
  expect(multiplierOf(applied, cap) / 10_000).toBe(multiplier);
});

test('points are floor(base × multiplier): exact up to 2^53 − 1, and larger than it otherwise', () => {
  const base = fc.oneof(fc.maxSafeNat(), fc.nat(1_000_000));
  const multiplier = fc.oneof(fc.integer({ min: 10_000, max: 1_000_000 }), fc.constant(10_000));
  const property = fc.property(base, multiplier, (base, multiplier) => {
    const exact = (BigInt(base) * BigInt(multiplier)) / 10_000n;
    const points = pointsOf(base, multiplier);
    if (exact > BigInt(LIMITS.maxCoins)) expect(points).toBeGreaterThan(LIMITS.maxCoins);
    else expect(BigInt(points)).toBe(exact);
  });
  fc.assert(property, { numRuns: propertyRuns(5_000) });
});
