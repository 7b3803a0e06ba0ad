/** A part of the price of a purchase that was returned: by a refund, or by a dispute. */
export interface Take {
  /** The provider's id of the dispute; null: a refund. */
  dispute: string | null;
  /** In the smallest unit of the currency. */
  amount: number;
}

/** What the provider has said of a purchase. */
export interface Returned {
  /** The whole price, or the quantity of a purchase without a price. */
  price: number;
  /** Refunded in all; null: all of it. */
  refunded: number | null;
  /** `amount`: null: all of it. */
  disputes: readonly { id: string; amount: number | null; state: 'open' | 'won' | 'lost' }[];
}

/**
 * What has to be taken, in one order whatever the order of the messages was: refunds, then the disputes that are not won, by
 * id. Together never more than the price.
 */
export function wantedTakes({ price, refunded, disputes }: Returned): Take[] {
  const wanted: Take[] = [];
  let left = price;
  const take = (dispute: string | null, amount: number | null) => {
    const taken = Math.min(amount ?? price, left);
    if (taken > 0) wanted.push({ dispute, amount: taken });
    left -= taken;
  };
  take(null, refunded);
  const open = disputes.filter(({ state }) => state !== 'won');
  for (const { id, amount } of open.sort((a, b) => (a.id < b.id ? -1 : 1))) take(id, amount);
  return wanted;
}

/**
 * Compares what has to be taken with what was booked, in its order. What was booked in another order is withdrawn, the last first, and
 * booked again in this order. So the order of the messages does not decide which coins are taken.
 */
export function decideTakes<Booked extends Take>(
  wanted: readonly Take[],
  booked: readonly Booked[],
): { withdraw: Booked[]; take: Take[] } {
  let kept = 0;
  let index = 0;
  let used = 0;
  for (const { dispute, amount } of booked) {
    if (used === wanted[index]?.amount) {
      index++;
      used = 0;
    }
    const next = wanted[index];
    if (next === undefined || next.dispute !== dispute || used + amount > next.amount) break;
    used += amount;
    kept++;
  }
  const rest = wanted.slice(index).map((take, position) => ({
    ...take,
    amount: position === 0 ? take.amount - used : take.amount,
  }));
  return { withdraw: booked.slice(kept).reverse(), take: rest.filter(({ amount }) => amount > 0) };
}

/** The coins that a returned part of the price takes: rounded down, so that many small parts take as much as their sum. */
export const coinsOf = (coins: number, returned: number, price: number): number =>
  Number((BigInt(coins) * BigInt(returned)) / BigInt(price));
