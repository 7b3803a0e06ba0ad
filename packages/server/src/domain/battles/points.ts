import { scaleDown, toTenThousandths } from '../ten-thousandths.ts';
import type { GiftBoost } from './verdict.ts';

/** The points of a gift without boosts. */
export const basePointsOf = (item: { price: number; points: number | null }, quantity: number): number =>
  (item.points ?? item.price) * quantity;

/**
 * The combined multiplier of the boosts, in ten-thousandths, at most the cap. Boosts add: ×2 and ×3 make ×4. `cap`: a
 * factor, as in the rules.
 */
export function multiplierOf(boosts: readonly GiftBoost[], cap: number): number {
  let sum = 10_000;
  for (const { add } of boosts) sum += toTenThousandths(add);
  return Math.min(sum, toTenThousandths(cap));
}

/** floor(basePoints × multiplier / 10,000). Exact up to 2^53 − 1; a larger result is inexact, but still larger. */
export const pointsOf = (basePoints: number, multiplier: number): number => scaleDown(basePoints, multiplier);
