import type { Pack, PackPrice } from '@lavish/protocol';

/** The prices for a user of this region: in each currency that of the region, else the one without a region. */
export function pricesFor(
  prices: readonly PackPrice[],
  region: string | null,
  currency?: string,
): PackPrice[] {
  const chosen = new Map<string, PackPrice>();
  for (const price of prices) {
    if (currency !== undefined && price.currency !== currency) continue;
    if (price.region !== undefined && price.region !== region) continue;
    if (price.region !== undefined || !chosen.has(price.currency)) chosen.set(price.currency, price);
  }
  return [...chosen.values()];
}

/** Whether a pack can be bought at this time. Unix milliseconds. */
export const isForSale = ({ retired_at, starts_at, ends_at }: Pack, at: number): boolean =>
  retired_at === null &&
  (starts_at === null || Date.parse(starts_at) <= at) &&
  (ends_at === null || Date.parse(ends_at) > at);
