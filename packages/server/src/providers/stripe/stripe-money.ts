import type { Money } from '../../domain/purchases/payment-provider.ts';

/**
 * Currencies without decimals whose amounts have two decimals at Stripe, which are always zero there: https://docs.stripe.com/currencies.
 * In all others Stripe's unit is the currency's smallest unit.
 */
const WITH_ZEROS: ReadonlySet<string> = new Set(['ISK', 'UGX']);

/** Currencies with three decimals, whose last one must be 0 at Stripe. */
const WITH_THREE_DECIMALS: ReadonlySet<string> = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

const unitsOf = (currency: string): number => (WITH_ZEROS.has(currency) ? 100 : 1);

/** Money as Stripe expects it. Null: Stripe cannot charge this amount. */
export function toStripe({ amount, currency }: Money): { amount: number; currency: string } | null {
  if (WITH_THREE_DECIMALS.has(currency) && amount % 10 !== 0) return null;
  return { amount: amount * unitsOf(currency), currency: currency.toLowerCase() };
}

/** An amount of Stripe in the currency's smallest unit. */
export const fromStripe = (amount: number, currency: string): Money => {
  const code = currency.toUpperCase();
  return { amount: Math.floor(amount / unitsOf(code)), currency: code };
};
