/**
 * `part` / `whole` with this many decimals, halves rounded up, computed in integers: PostgreSQL's `round` gives the same.
 * Null: `whole` is 0.
 */
export function ratio(part: number | bigint, whole: number, decimals: number): number | null {
  if (whole === 0) return null;
  const scale = 10n ** BigInt(decimals);
  const divisor = 2n * BigInt(whole);
  return Number((2n * BigInt(part) * scale + BigInt(whole)) / divisor) / Number(scale);
}

export const averageCoins = (coins: number, gifts: number): number | null => ratio(coins, gifts, 2);

/** A part of a whole, from 0 to 1. */
export const fraction = (part: number, whole: number): number | null => ratio(part, whole, 4);
