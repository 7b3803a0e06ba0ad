import type { EffectGift } from '../gift.ts';

export interface StreakSums {
  /** Returns units and coins of the gift's streak including this gift; without a streak, those of the gift. */
  add(gift: Pick<EffectGift, 'quantity' | 'coins' | 'streak'>): StreakSum;
  /**
   * Returns the final sum of a streak that has ended with `count` units; null if it has no more units than were added. Units
   * that were part of a summary count with the average price of the others.
   */
  end(id: string, count: number): StreakSum | null;
}

export interface StreakSum {
  count: number;
  coins: number;
}

/** A streak lasts seconds. When there are more than a thousand, the least recently updated one has ended. */
const MAX_STREAKS = 1_000;

/**
 * Sums streaks, so that the sum of a combo does not depend on how its gifts were grouped into frames. Units that the page
 * did not receive one by one (sent before it opened, or part of a summary) count with the price of this gift's units.
 */
export function createStreakSums(): StreakSums {
  const sums = new Map<string, StreakSum>();

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
      if (sums.size > MAX_STREAKS) sums.delete(sums.keys().next().value!);
      return sum;
    },
    end(id, count) {
      const before = sums.get(id);
      if (before === undefined || before.count === 0 || count <= before.count) return null;
      const sum = { count, coins: Math.round((before.coins * count) / before.count) };
      sums.set(id, sum);
      return sum;
    },
  };
}
