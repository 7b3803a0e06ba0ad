import { ratio } from './ratio.ts';

/** Battles that ended in a period, of all hosts or of one. */
export interface BattleSums {
  battles: number;
  draws: number;
  cut_short: number;
  overtime: number;
  /** Of one host. */
  wins?: number;
  /** Coins and points of gifts that counted. */
  coins: number;
  points: number;
  /** How long their rounds took; and the same, counted once for each room. */
  ms: number;
  roomMs: number;
  /** Coins of gifts that counted in no battle, and how long rooms were live, summed over the rooms. Absent: of one host. */
  outside?: { coins: number; liveMs: number };
}

const MINUTE_MS = 60_000;

/** Coins per minute with two decimals. Null: there was no such minute. */
const perMinute = (coins: number, ms: number) =>
  ms > 0 ? ratio(BigInt(coins) * BigInt(MINUTE_MS), ms, 2) : null;

/** The figures of battles. A room is outside of battles for as long as it is live without a round. */
export function battleFigures({ ms, roomMs, outside, ...sums }: BattleSums) {
  return {
    ...sums,
    minutes: ratio(ms, MINUTE_MS, 2)!,
    coins_per_minute_inside: perMinute(sums.coins, roomMs),
    ...(outside && {
      coins_per_minute_outside: perMinute(outside.coins, Math.max(0, outside.liveMs - roomMs)),
    }),
  };
}
