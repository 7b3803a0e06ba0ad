import { fromWireId, type Refusal } from '@lavish/protocol';
import { refuse } from '../../../domain/refusal.ts';
import type { Queryable } from '../../../postgres/database.ts';
import type { PurchaseRow } from '../../../store/purchases/purchase-rows.ts';
import { readPurchaseRow } from '../../../store/purchases/read-purchases.ts';

/** Reads the purchase of a path. */
export async function findPurchase(db: Queryable, wireId: string): Promise<PurchaseRow | Refusal> {
  const id = fromWireId('pur', wireId);
  const purchase = id === null ? null : await readPurchaseRow(db, id);
  if (purchase) return purchase;
  // Do not repeat path text that is not an identifier.
  const name = id === null ? 'of this name' : wireId;
  return refuse('purchase_not_found', `There is no purchase ${name}.`, { param: 'purchase' });
}
