import { LIMITS, type PutPack, type Refusal } from '@lavish/protocol';
import { refuse } from '../refusal.ts';

/** The codes of ISO 4217 that this runtime knows. Without metals and other units of account. */
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Refuses a code of three letters that is no currency. Null: it is one. */
export const checkCurrency = (currency: string, param: string): Refusal | null =>
  CURRENCIES.has(currency)
    ? null
    : refuse('invalid_request', `${currency} is not the ISO 4217 code of a currency.`, { param });

/** Refuses what the schema of a pack cannot express. Null: it is valid. */
export function checkPack({
  coins,
  bonus_coins = 0,
  bonus_days,
  prices,
  starts_at,
  ends_at,
}: PutPack): Refusal | null {
  const invalid = (param: string, detail: string) => refuse('invalid_request', detail, { param });
  if (coins + bonus_coins > LIMITS.maxCoins)
    return invalid('bonus_coins', 'coins and bonus_coins together must not exceed 2^53 − 1.');
  if (bonus_coins > 0 && bonus_days === undefined)
    return invalid('bonus_days', 'bonus_coins need bonus_days, after which they expire.');
  if (bonus_coins === 0 && bonus_days !== undefined)
    return invalid('bonus_days', 'There are no bonus_coins that could expire.');
  if (starts_at !== undefined && ends_at !== undefined && Date.parse(ends_at) <= Date.parse(starts_at))
    return invalid('ends_at', 'ends_at must be after starts_at.');
  const seen = new Set<string>();
  for (const [index, { currency, region }] of prices.entries()) {
    const refusal = checkCurrency(currency, `prices.${index}.currency`);
    if (refusal) return refusal;
    const place = `${currency} ${region ?? ''}`;
    if (seen.has(place))
      return invalid(
        `prices.${index}`,
        `There are two prices in ${currency}${region ? ` for region ${region}` : ''}.`,
      );
    seen.add(place);
  }
  return null;
}
