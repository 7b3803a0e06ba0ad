import { scaleDown, toTenThousandths } from '../ten-thousandths.ts';
import type { GiftBoost } from './verdict.ts';

/** What a gift is worth without boosts. */
export const basePointsOf = (item: { price: number; points: number | null }, quantity: number): number =>
  (item.points ?? item.price) * quantity;

/**
 * What boosts make together, in ten-thousandths: they add, so ×2 and ×3 make ×4, and never more than the cap.
 * `cap`: a factor, as the rules have it.
 */
export function multiplierOf(boosts: readonly GiftBoost[], cap: number): number {
  let sum = 10_000;
  for (const { add } of boosts) sum += toTenThousandths(add);
  return Math.min(sum, toTenThousandths(cap));
}

/** floor(basePoints × multiplier / 10,000). Past 2^53 − 1 it is not exact, but past it. */
export const pointsOf = (basePoints: number, multiplier: number): number => scaleDown(basePoints, multiplier);
