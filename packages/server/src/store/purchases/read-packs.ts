import type { Pack } from '@lavish/protocol';
import { pricesFor } from '../../domain/purchases/pack-prices.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { PACK_COLUMNS, type PackRow, packView } from './pack-rows.ts';

const CURRENT = 'packs p join pack_versions v on v.pack_id = p.id and v.version = p.version';

/** A pack as it is now. Null: there is none. */
export async function readPack(db: Queryable, id: string): Promise<Pack | null> {
  const [row] = await rows<PackRow>(db, `select ${PACK_COLUMNS} from ${CURRENT} where p.id = $1`, [id]);
  return row ? packView(row) : null;
}

/** The last pack of a page. */
export interface PackPosition {
  sort: number;
  id: string;
}

/** All packs, also retired ones. */
export async function listPacks(
  db: Queryable,
  { limit, after }: { limit: number; after?: PackPosition },
): Promise<Pack[]> {
  const found = await rows<PackRow>(
    db,
    `select ${PACK_COLUMNS} from ${CURRENT}
      ${after ? 'where (p.sort, p.id) > ($2, $3)' : ''}
      order by p.sort, p.id limit $1`,
    [limit, ...(after ? [after.sort, after.id] : [])],
  );
  return found.map(packView);
}

/** For whom packs are listed. */
export interface Buyer {
  user: string;
  region: string | null;
  currency?: string;
}

/**
 * The packs that a user can buy now: for sale, not bought too often, and with a price for the user's region or a product at a
 * store. With the prices for this user.
 */
export async function listPacksFor(
  db: Queryable,
  { user, region, currency }: Buyer,
  { limit, after }: { limit: number; after?: PackPosition },
): Promise<Pack[]> {
  const found = await rows<PackRow>(
    db,
    `select ${PACK_COLUMNS} from ${CURRENT}
      where p.retired_at is null
        and coalesce(v.starts_at <= clock_timestamp(), true) and coalesce(v.ends_at > clock_timestamp(), true)
        and (v.max_per_user is null or v.max_per_user > (
          select count(*) from purchases b where b.user_id = $2 and b.pack_id = p.id and b.state = 'credited'))
        and (v.products <> '{}' and $4::text is null or exists (
          select from jsonb_array_elements(v.prices) price
           where coalesce(price->>'region' = $3, not price ? 'region') and coalesce(price->>'currency' = $4, true)))
        ${after ? 'and (p.sort, p.id) > ($5, $6)' : ''}
      order by p.sort, p.id limit $1`,
    [limit, user, region, currency ?? null, ...(after ? [after.sort, after.id] : [])],
  );
  return found.map((row) => packView({ ...row, prices: pricesFor(row.prices, region, currency) }));
}

/** Whether the user has bought the pack as often as allowed. Only the wallet's lock makes sure of it. */
export async function hasReachedLimit(
  db: Queryable,
  user: string,
  { id, max_per_user }: Pick<Pack, 'id' | 'max_per_user'>,
): Promise<boolean> {
  if (max_per_user === null) return false;
  const [row] = await rows<{ count: number }>(
    db,
    `select count(*) as count from purchases where user_id = $1 and pack_id = $2 and state = 'credited'`,
    [user, id],
  );
  return row!.count >= max_per_user;
}
