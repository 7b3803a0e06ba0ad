import type { PayoutPolicy } from '@lavish/protocol';

export type PayoutRate = PayoutPolicy['rates'][number];

/** Money in the smallest unit of a currency. */
export interface PayoutAmounts {
  gross: number;
  fee: number;
  /** What the host is paid. Not positive: the coins are not worth the fee. */
  net: number;
}

/**
 * What coins are worth. The gross amount is rounded down and the part of the fee up, to whole units. Null: more than 2^53 − 1 of
 * them.
 */
export function payoutAmounts(coins: number, rate: PayoutRate, feeBps: number): PayoutAmounts | null {
  const exact = (BigInt(coins) * BigInt(rate.amount)) / BigInt(rate.coins);
  if (exact > Number.MAX_SAFE_INTEGER) return null;
  const part = (exact * BigInt(feeBps) + 9_999n) / 10_000n;
  const gross = Number(exact);
  const fee = Math.min(gross, rate.fee_amount + Number(part));
  return { gross, fee, net: gross - fee };
}
