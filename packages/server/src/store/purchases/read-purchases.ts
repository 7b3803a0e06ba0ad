import type { Purchase } from '@lavish/protocol';
import { type Queryable, rows } from '../../postgres/database.ts';
import {
  PURCHASE_COLUMNS,
  type PurchaseRow,
  type PurchaseWithTaken,
  purchaseView,
  TAKEN_BACK,
} from './purchase-rows.ts';

/** A purchase by its id (32 hex digits). Null: there is none. */
export async function readPurchaseRow(db: Queryable, id: string): Promise<PurchaseRow | null> {
  const [row] = await rows<PurchaseRow>(db, `select ${PURCHASE_COLUMNS} from purchases p where p.id = $1`, [
    id,
  ]);
  return row ?? null;
}

/** A purchase of a provider by its transaction. Null: there is none. */
export async function readPurchaseOf(
  db: Queryable,
  provider: string,
  transaction: string,
): Promise<PurchaseRow | null> {
  const [row] = await rows<PurchaseRow>(
    db,
    `select ${PURCHASE_COLUMNS} from purchases p where p.provider = $1 and p.transaction_id = $2`,
    [provider, transaction],
  );
  return row ?? null;
}

/** The purchase whose coins, paid or bonus, a journal has credited. Null: it is of no purchase. */
export async function readPurchaseOfJournal(db: Queryable, journal: string): Promise<PurchaseRow | null> {
  const [row] = await rows<PurchaseRow>(
    db,
    `select ${PURCHASE_COLUMNS} from purchases p where p.journal_id = $1 or p.bonus_journal_id = $1`,
    [journal],
  );
  return row ?? null;
}

/** A purchase by its id (32 hex digits). Null: there is none. */
export async function readPurchase(db: Queryable, id: string): Promise<Purchase | null> {
  const [row] = await rows<PurchaseWithTaken>(
    db,
    `select ${PURCHASE_COLUMNS}, taken.* from purchases p ${TAKEN_BACK} where p.id = $1`,
    [id],
  );
  return row ? purchaseView(row) : null;
}

export interface PurchaseQuery {
  limit: number;
  /** The last purchase of the page before, 32 hex digits. */
  after?: { id: string };
  /** Absent: of all users. */
  user?: string;
  /** Absent: in every state. */
  state?: Purchase['state'];
}

/** Purchases, newest first. */
export async function listPurchases(
  db: Queryable,
  { limit, after, user, state }: PurchaseQuery,
): Promise<Purchase[]> {
  const values: unknown[] = [limit];
  const where = (condition: (place: string) => string, value: unknown) => {
    if (value === undefined) return '';
    values.push(value);
    return `and ${condition(`$${values.length}`)}`;
  };
  const found = await rows<PurchaseWithTaken>(
    db,
    `select ${PURCHASE_COLUMNS}, taken.* from purchases p ${TAKEN_BACK}
      where true ${where((place) => `p.id < ${place}::uuid`, after?.id)}
        ${where((place) => `p.user_id = ${place}`, user)} ${where((place) => `p.state = ${place}`, state)}
      order by p.id desc limit $1`,
    values,
  );
  return found.map(purchaseView);
}

/** Purchases that could be credited and are not, because a node stopped between its two transactions. At most `limit`. */
export async function readUncredited(db: Queryable, limit: number): Promise<string[]> {
  const found = await rows<{ id: string }>(
    db,
    `select id from purchases where state = 'pending' and user_id is not null and paid_at is not null order by id limit $1`,
    [limit],
  );
  return found.map(({ id }) => id);
}
