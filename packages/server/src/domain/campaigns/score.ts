import { LIMITS } from '@lavish/protocol';
import type { CampaignRules } from './campaign.ts';

/** Weights and multipliers are ten-thousandths, so their product is so many times too large. */
const SCALE = 10_000 * 10_000;

/**
 * floor(amount × weight × multiplier), at most 2^53 − 1. It is rounded once, after both factors. `weight` and `multiplier`
 * in ten-thousandths.
 */
export function scoreOf(amount: number, weight: number, multiplier: number): number {
  const product = amount * weight * multiplier;
  // Up to 2^53 it is exact and takes 20 ns instead of 120. The remainder is exact too, unlike a quotient that is rounded down.
  if (product <= LIMITS.maxCoins) return (product - (product % SCALE)) / SCALE;
  const exact = (BigInt(amount) * BigInt(weight) * BigInt(multiplier)) / BigInt(SCALE);
  return exact > BigInt(LIMITS.maxCoins) ? LIMITS.maxCoins : Number(exact);
}

/** What a gift of `coins` scores of which `counted` count after corrections: floor(score × counted ÷ coins). */
export const correctedScore = (score: number, counted: number, coins: number): number =>
  counted === coins ? score : Number((BigInt(score) * BigInt(counted)) / BigInt(coins));

/** The sum of two scores, at most 2^53 − 1. */
export const addScores = (a: number, b: number): number => Math.min(a + b, LIMITS.maxCoins);

/** The multiplier of a campaign at `at`, in ten-thousandths. */
export const multiplierAt = ({ multipliers }: Pick<CampaignRules, 'multipliers'>, at: number): number =>
  multipliers.find(({ startsAt, endsAt }) => startsAt <= at && at < endsAt)?.multiplier ?? 10_000;

/** When the day of `at` began in the campaign's zone; on the campaign's first day, when the campaign began. */
export const dayOf = ({ days, startsAt }: Pick<CampaignRules, 'days' | 'startsAt'>, at: number): number =>
  days.findLast((day) => day <= at) ?? startsAt;
