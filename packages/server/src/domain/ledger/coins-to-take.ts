import type { Refusal } from '@lavish/protocol';
import { refuse } from '../refusal.ts';

interface Purchase {
  coins: number;
  /** In the smallest unit of the currency; null: unknown. */
  price: number | null;
}

interface Taken {
  coins: number;
  amount: number;
}

/**
 * The coins that a refund takes back: floor(coins × all refunded ÷ price), minus what earlier refunds took. So many small
 * refunds take as much as one of their sum.
 *
 * @param amount of this refund, in the smallest unit of the currency; undefined: all that is left
 */
export function coinsToTake(
  { coins, price }: Purchase,
  before: Taken,
  amount: number | undefined,
): { coins: number; amount: number | null } | Refusal {
  const tooMuch = (detail: string) => refuse('refund_too_large', detail, { param: 'amount' });
  if (price === null) {
    if (amount !== undefined)
      return refuse('invalid_request', 'The top-up has no price: only all of it can be refunded.', {
        param: 'amount',
      });
    if (before.coins === coins) return tooMuch('The top-up was refunded before.');
    return { coins: coins - before.coins, amount: null };
  }
  const left = price - before.amount;
  if (left === 0) return tooMuch('The top-up was refunded before.');
  const refunded = amount ?? left;
  if (refunded > left) return tooMuch(`At most ${left} of the price are left to refund.`);
  const total = (BigInt(coins) * BigInt(before.amount + refunded)) / BigInt(price);
  // Of a withdrawn chargeback, another refund may have taken the coin that both rounded down.
  return { coins: Math.max(0, Number(total) - before.coins), amount: refunded };
}
