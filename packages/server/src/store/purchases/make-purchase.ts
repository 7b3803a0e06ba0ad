import type { Provider, Purchase, Refusal } from '@lavish/protocol';
import type pg from 'pg';
import type { PaidFact } from '../../domain/purchases/payment-provider.ts';
import { isRefusal } from '../../domain/refusal.ts';
import type { AccountChange } from '../../domain/rooms/room-events.ts';
import { readPurchase } from './read-purchases.ts';
import { recordFact } from './record-facts.ts';
import { settlePurchase } from './settle-purchase.ts';

/** A purchase, and the accounts that it has changed. Null: it was credited before, or it must not be credited. */
export interface MadePurchase {
  purchase: Purchase;
  changed: AccountChange[] | null;
}

/** Records a verified payment and credits it, once, however often it is reported. */
export async function makePurchase(
  pool: pg.Pool,
  provider: Provider,
  payment: PaidFact,
): Promise<MadePurchase | Refusal> {
  const id = await recordFact(pool, provider, payment);
  if (isRefusal(id)) return id;
  const changed = await settlePurchase(pool, id);
  if (isRefusal(changed)) return changed;
  return { purchase: (await readPurchase(pool, id))!, changed };
}
