import type { EffectGift } from '../gift.ts';

export interface StreakSums {
  /** Units and coins of the gift's streak so far, this gift included; of a gift without a streak, its own. */
  add(gift: Pick<EffectGift, 'quantity' | 'coins' | 'streak'>): { count: number; coins: number };
}

/** A streak goes on for seconds: of a thousand at once, the one that was silent for longest is over. */
const STREAKS_REMEMBERED = 1_000;

/**
 * Sums streaks, so that a combo comes out the same however its gifts were grouped into frames. Units that were not seen
 * (before the page was there, or summed with other gifts) cost what these ones cost.
 */
export function createStreakSums(): StreakSums {
  const sums = new Map<string, { count: number; coins: number }>();

  return {
    add({ quantity, coins, streak }) {
      if (!streak) return { count: quantity, coins };
      const before = sums.get(streak.id) ?? { count: 0, coins: 0 };
      if (streak.count <= before.count) return before;
      const unseen = Math.max(0, streak.count - before.count - quantity);
      const price = quantity > 0 ? coins / quantity : 0;
      const sum = { count: streak.count, coins: before.coins + coins + Math.round(unseen * price) };
      sums.delete(streak.id);
      sums.set(streak.id, sum);
      if (sums.size > STREAKS_REMEMBERED) sums.delete(sums.keys().next().value!);
      return sum;
    },
  };
}
