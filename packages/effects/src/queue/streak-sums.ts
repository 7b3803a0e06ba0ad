import type { EffectGift } from '../gift.ts';

export interface StreakSums {
  /** Returns units and coins of the gift's streak including this gift; without a streak, those of the gift. */
  add(gift: Pick<EffectGift, 'quantity' | 'coins' | 'streak'>): StreakSum;
  /**
   * Returns the final sum of a streak that has ended with `count` units; null if it has no more units than were added. Without
   * `coins`, units that were part of a summary count with the average price of the others.
   */
  end(id: string, count: number, coins?: number): StreakSum | null;
  /** Whether a gift or the end of the streak was added. */
  has(id: string): boolean;
}

export interface StreakSum {
  count: number;
  coins: number;
}

/** A streak lasts seconds. When there are more than a thousand, the least recently updated one has ended. */
const MAX_STREAKS = 1_000;

const NONE: StreakSum = { count: 0, coins: 0 };

/**
 * Sums streaks, so that the sum of a combo does not depend on how its gifts were grouped into frames. Units that the page
 * did not receive one by one (sent before it opened, or part of a summary) count with the price of this gift's units.
 */
export function createStreakSums(): StreakSums {
  const sums = new Map<string, StreakSum>();

  function keep(id: string, sum: StreakSum): StreakSum {
    sums.delete(id);
    sums.set(id, sum);
    if (sums.size > MAX_STREAKS) sums.delete(sums.keys().next().value!);
    return sum;
  }

  return {
    add({ quantity, coins, streak }) {
      if (!streak) return { count: quantity, coins };
      const before = sums.get(streak.id) ?? NONE;
      if (streak.count <= before.count) return before;
      const unseen = Math.max(0, streak.count - before.count - quantity);
      const price = quantity > 0 ? coins / quantity : 0;
      return keep(streak.id, {
        count: streak.count,
        coins: before.coins + coins + Math.round(unseen * price),
      });
    },
    end(id, count, coins) {
      const before = sums.get(id) ?? NONE;
      if (count <= before.count || (before === NONE && coins === undefined)) return null;
      return keep(id, { count, coins: coins ?? Math.round((before.coins * count) / before.count) });
    },
    has: (id) => sums.has(id),
  };
}
