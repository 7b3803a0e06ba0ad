import type { Figure } from '@lavish/protocol';
import { averageCoins, fraction } from './ratio.ts';

/** The sums of some gifts. Those by sender and receiver have only gifts and coins. */
export interface GiftSums {
  gifts: number;
  coins: number;
  units?: number;
  earned?: number;
  agency_coins?: number;
  /** The part of promotional coins that nobody earned. */
  promotion_coins?: number;
  points?: number;
  battle_coins?: number;
  reversed_gifts?: number;
  /** What corrections took from `coins`. */
  corrected_coins?: number;
}

/** Distinct people of a period, as far as they were read. Null: viewers were not counted then. */
export interface PeopleCounts {
  senders?: number;
  new_senders?: number;
  viewers?: number | null;
  viewers_who_gave?: number | null;
  top_ten_coins?: number;
}

export type FigureValue = number | null;

/** The sums and what follows from them. */
export function allFigures({ gifts, coins, units, earned, ...sums }: GiftSums) {
  const averages = { average_coins: averageCoins(coins, gifts) };
  if (units === undefined || earned === undefined) return { gifts, coins, ...averages };
  const { agency_coins = 0, promotion_coins = 0, points = 0, battle_coins = 0 } = sums;
  const { reversed_gifts = 0, corrected_coins = 0 } = sums;
  return {
    ...{ gifts, units, coins, earned, agency_coins },
    platform_coins: coins - earned - agency_coins - promotion_coins,
    ...{ promotion_coins, ...averages, points, battle_coins, reversed_gifts, corrected_coins },
  };
}

/** The requested figures. */
export function figuresFrom(
  names: readonly Figure[],
  sums: GiftSums,
  people: PeopleCounts,
): Partial<Record<Figure, FigureValue>> {
  const { viewers = null, viewers_who_gave = null, top_ten_coins = 0 } = people;
  const known: Partial<Record<Figure, FigureValue>> = {
    ...allFigures(sums),
    senders: people.senders ?? 0,
    new_senders: people.new_senders ?? 0,
    viewers,
    viewers_who_gave,
    conversion: viewers === null ? null : fraction(viewers_who_gave ?? 0, viewers),
    top_ten_share: fraction(top_ten_coins, sums.coins),
  };
  return Object.fromEntries(names.map((name) => [name, known[name] ?? null]));
}
