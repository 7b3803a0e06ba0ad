import { type Item, LIMITS, type PutItem, type Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { refuse } from '../../domain/refusal.ts';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';
import { lockCatalogueVersion, lockItem } from '../locks.ts';

interface ItemRow extends Omit<Item, 'active_from' | 'active_until'> {
  active_from: number | null;
  active_until: number | null;
}

const COLUMNS = `id, name, price, coalesce(points, price) as points, category, animation, icon_url, min_vip_level,
  max_quantity, streak_window_ms, active_from, active_until, sort`;

/** What has not been retired, in the order in which it is shown. */
export async function readCatalogue(db: Queryable): Promise<Item[]> {
  const found = await rows<ItemRow>(
    db,
    `select ${COLUMNS} from items where retired_at is null order by sort, items.price, id`,
  );
  return found.map(viewOf);
}

/** Another one after every change of an item: see `catalogue_version`. */
export async function readCatalogueVersion(db: Queryable): Promise<string> {
  const [row] = await rows<{ version: string }>(db, 'select version from catalogue_version');
  return row!.version;
}

/** Creates or changes an item, and brings a retired one back. Absent fields keep their value, null clears. */
export function putItem(pool: pg.Pool, id: string, put: PutItem): Promise<Item | Refusal> {
  return inTransaction(pool, async (client) => {
    const before = await lockItem<ItemColumns & { retired_at: number | null }>(client, id);
    const item: ItemColumns = { ...DEFAULTS, ...before, ...withDefaults(put) };
    const fault = faultOf(item, put);
    if (fault) return fault;
    const isOffered = before?.retired_at === null;
    const refusal = isOffered ? null : await refuseIfFull(client);
    if (refusal) return refusal;
    const stored = await client.query<ItemRow>(
      `insert into items (id, name, price, points, category, animation, icon_url, min_vip_level, max_quantity,
                          streak_window_ms, active_from, active_until, sort)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
       on conflict (id) do update set
         name = excluded.name, price = excluded.price, points = excluded.points, category = excluded.category,
         animation = excluded.animation, icon_url = excluded.icon_url, min_vip_level = excluded.min_vip_level,
         max_quantity = excluded.max_quantity, streak_window_ms = excluded.streak_window_ms,
         active_from = excluded.active_from, active_until = excluded.active_until, sort = excluded.sort,
         retired_at = null
       returning ${COLUMNS}`,
      [
        id,
        item.name,
        item.price,
        item.points,
        item.category,
        JSON.stringify(item.animation),
        item.icon_url,
        item.min_vip_level,
        item.max_quantity,
        item.streak_window_ms,
        timestamp(item.active_from),
        timestamp(item.active_until),
        item.sort,
      ],
    );
    return viewOf(stored.rows[0]!);
  });
}

/** Why no further item can be offered; null: it can. */
async function refuseIfFull(client: pg.PoolClient): Promise<Refusal | null> {
  await lockCatalogueVersion(client);
  const [row] = await rows<{ offered: number }>(
    client,
    'select count(*) as offered from items where retired_at is null',
  );
  if (row!.offered < LIMITS.maxItems) return null;
  const detail = `The catalogue has ${LIMITS.maxItems} items already: retire one first.`;
  return refuse('limit_reached', detail, { param: 'item' });
}

/** No more to be sent; what was sent keeps its name. Returns whether there was such an item. */
export const retireItem = (pool: pg.Pool, id: string): Promise<boolean> =>
  inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      'update items set retired_at = coalesce(retired_at, now()) where id = $1',
      [id],
    );
    return rowCount === 1;
  });

/** An item as its columns hold it: points null for «as many as the price», times in unix milliseconds. */
interface ItemColumns extends Omit<ItemRow, 'id' | 'name' | 'price' | 'points'> {
  name?: string;
  price?: number;
  points: number | null;
}

const DEFAULTS: ItemColumns = {
  points: null,
  category: null,
  animation: { kind: 'none' },
  icon_url: null,
  min_vip_level: 0,
  max_quantity: LIMITS.defaultMaxQuantity,
  streak_window_ms: LIMITS.defaultStreakWindowMs,
  active_from: null,
  active_until: null,
  sort: 0,
};

/** The fields of the request, a cleared one as its default and times as numbers. */
function withDefaults(put: PutItem): Partial<ItemColumns> {
  const given = Object.entries(put).map(([field, value]) => {
    if (value === null) return [field, DEFAULTS[field as keyof ItemColumns]];
    const isTime = field === 'active_from' || field === 'active_until';
    return [field, isTime ? Date.parse(value as string) : value];
  });
  return Object.fromEntries(given);
}

/** What is wrong with the item that would come of the request. At fault is what the request has said. */
function faultOf(item: ItemColumns, put: PutItem): Refusal | null {
  if (item.name === undefined)
    return refuse('invalid_request', 'A new item needs a name.', { param: 'name' });
  if (item.price === undefined)
    return refuse('invalid_request', 'A new item needs a price.', { param: 'price' });
  for (const field of ['active_from', 'active_until'] as const) {
    if (Number.isNaN(item[field]))
      return refuse('invalid_request', `${field} must be a time that every calendar has: no leap second.`, {
        param: field,
      });
  }
  if (item.active_from !== null && item.active_until !== null && item.active_until <= item.active_from) {
    const param = 'active_until' in put ? 'active_until' : 'active_from';
    return refuse('invalid_request', 'active_until must come after active_from.', { param });
  }
  for (const field of ['price', 'points'] as const) {
    if ((item[field] ?? 0) > LIMITS.maxCoins / item.max_quantity) {
      const param = field in put ? field : 'max_quantity' in put ? 'max_quantity' : 'price';
      return refuse('invalid_request', `${field} × max_quantity passes 2^53 − 1.`, { param });
    }
  }
  return null;
}

const timestamp = (at: number | null) => (at === null ? null : new Date(at).toISOString());

const viewOf = (row: ItemRow): Item => ({
  ...row,
  active_from: timestamp(row.active_from),
  active_until: timestamp(row.active_until),
});
