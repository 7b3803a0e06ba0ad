import { LIMITS, type WhatIfRules } from '@lavish/protocol';
import { splitGift } from '../ledger/split.ts';
import type { PricedGift } from './logged-gift.ts';

/** Other prices, points and shares. */
export interface ChangedTerms {
  prices: ReadonlyMap<string, number>;
  points: ReadonlyMap<string, number>;
  itemShares: ReadonlyMap<string, number>;
  receiverShares: ReadonlyMap<string, number>;
  defaultShare: number | null;
}

/** What a gift costs, counts and earns. */
export interface Terms {
  price: number;
  coins: number;
  earned: number;
  /** What the platform keeps of the paid coins. */
  platform: number;
  /** Points of one unit; null: its price. */
  points: number | null;
}

const mapOf = <Value>(record: Readonly<Record<string, Value>> = {}) => new Map(Object.entries(record));

export const changedTerms = ({ prices, points, share_bps: shares }: WhatIfRules): ChangedTerms => ({
  prices: mapOf(prices),
  points: mapOf(points),
  itemShares: mapOf(shares?.items),
  receiverShares: mapOf(shares?.receivers),
  defaultShare: shares?.default ?? null,
});

/** The terms of a gift as they were. `cataloguePoints`: of one unit of the item today, for a gift that stores none. */
export function storedTerms(gift: PricedGift, cataloguePoints: number | null): Terms {
  const { price, coins, earned, platform, quantity, basePoints } = gift;
  const points = basePoints === null ? cataloguePoints : basePoints / quantity;
  return { price, coins, earned, platform, points: points === price ? null : points };
}

/** The terms of a gift under other prices, points and shares. `stored`: as they were. */
export function termsUnder(change: ChangedTerms, gift: PricedGift, stored: Terms): Terms {
  const { item, quantity } = gift;
  const price = change.prices.get(item) ?? stored.price;
  const coins = price * quantity;
  return {
    price,
    coins,
    ...splitUnder(gift, coins, shareUnder(change, gift)),
    points: change.points.get(item) ?? stored.points,
  };
}

/**
 * How the gift is divided at another price or share, under the same contract. It takes the promotional coins that it took, and
 * they earn if they did.
 */
function splitUnder(gift: PricedGift, coins: number, shareBps: number): Pick<Terms, 'earned' | 'platform'> {
  const { contract, promotionalCoins, promotionalEarned } = gift;
  const terms = { shareBps: gift.shareBps, contract, promotionalCoinsEarn: true };
  const earns = promotionalEarned === splitGift(gift.coins, promotionalCoins, terms).promotionalEarned;
  const changed = { shareBps, contract, promotionalCoinsEarn: earns };
  const promotional = Math.min(promotionalCoins, coins);
  const { earned, agency, ...ofPromotional } = splitGift(coins, promotional, changed);
  const paidEarned = earned - ofPromotional.promotionalEarned;
  const paidAgency = agency - ofPromotional.promotionalAgency;
  return { earned, platform: coins - promotional - paidEarned - paidAgency };
}

function shareUnder(change: ChangedTerms, { item, receiver, shareBps }: PricedGift): number {
  const changed = change.receiverShares.get(receiver) ?? change.itemShares.get(item);
  if (changed !== undefined) return changed;
  return shareBps === LIMITS.defaultShareBps ? (change.defaultShare ?? shareBps) : shareBps;
}
