import type { StoreProvider } from '@lavish/protocol';
import type { PurchaseUsage } from '../../domain/purchases/payment-provider.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { readPurchaseOf } from './read-purchases.ts';
import { tracePurchase } from './trace-purchase.ts';

/** How much of a purchase is used. Null: there is none, or its user has not consented that the provider gets to know it. */
export async function readUsage(
  db: Queryable,
  provider: StoreProvider,
  transaction: string,
): Promise<PurchaseUsage | null> {
  const purchase = await readPurchaseOf(db, provider, transaction);
  if (!purchase?.user) return null;
  const consented = await rows(db, 'select from users where id = $1 and consumption_consent', [
    purchase.user,
  ]);
  if (consented.length === 0) return null;
  if (purchase.state !== 'credited') return { coins: 0, spent: 0 };
  const { paid, bonus } = await tracePurchase(db, purchase, { limit: 0 });
  return { coins: paid.coins + bonus.coins, spent: paid.spent + bonus.spent };
}
