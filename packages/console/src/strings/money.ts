import { locale } from './strings.ts';

/** How many decimals a currency has: 2 of EUR, 0 of JPY, 3 of KWD. */
const decimalsOf = (currency: string): number =>
  isCurrency(currency)
    ? (new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
      2)
    : 2;

/** Whether a text has the form of an ISO 4217 code. `Intl` throws for others. */
const isCurrency = (text: string): boolean => /^[A-Z]{3}$/.test(text);

/** An amount in the smallest unit of its currency: `499`, `EUR` → `€4.99`. */
export const money = (amount: number, currency: string): string =>
  new Intl.NumberFormat(locale(), { style: 'currency', currency }).format(
    amount / 10 ** decimalsOf(currency),
  );

/** An amount as an operator types it: `499`, `EUR` → `4.99`. */
export const decimalText = (amount: number, currency: string): string =>
  (amount / 10 ** decimalsOf(currency)).toFixed(decimalsOf(currency));

/** The amount in the smallest unit that an operator has typed: `4.99`, `EUR` → 499. Null: the text has no amount of this currency. */
export function smallestUnits(text: string, currency: string): number | null {
  const decimals = decimalsOf(currency);
  const [, whole, fraction = ''] = /^(\d+)(?:[.,](\d+))?$/.exec(text.trim()) ?? [];
  if (whole === undefined || fraction.length > decimals) return null;
  const amount = Number(whole + fraction.padEnd(decimals, '0'));
  return Number.isSafeInteger(amount) ? amount : null;
}

/** The step of a field in which an amount is typed: `0.01` of EUR, `1` of JPY. */
export const amountStep = (currency: string): string =>
  (10 ** -decimalsOf(currency)).toFixed(decimalsOf(currency));
