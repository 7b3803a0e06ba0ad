import type { ConsoleItem, Item, PutItem, Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { changeItem, type StoredItem } from '../../domain/catalogue/change-item.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';
import { checkShareOfContracts } from '../agencies/shares.ts';
import { keepContracts, lockCatalogueVersion, lockItem } from '../locks.ts';
import { useGiftFeature } from '../nodes/gift-features.ts';

interface ItemRow extends Omit<Item, 'active_from' | 'active_until' | 'share_bps'> {
  share_bps: number | null;
  active_from: number | null;
  active_until: number | null;
}

const COLUMNS = `id, name, price, coalesce(points, price) as points, category, animation, icon_url, min_vip_level,
  max_quantity, streak_window_ms, active_from, active_until, sort, share_bps`;

/** The items on offer, in the order in which clients show them. */
export async function readCatalogue(db: Queryable): Promise<Item[]> {
  const found = await rows<ItemRow>(
    db,
    `select ${COLUMNS} from items where retired_at is null order by sort, items.price, id`,
  );
  return found.map(viewOf);
}

interface StoredRow extends Omit<ConsoleItem, 'active_from' | 'active_until' | 'retired_at'> {
  active_from: number | null;
  active_until: number | null;
  retired_at: number | null;
}

/** The columns of an item as it is stored. */
const STORED_COLUMNS = `id, name, price, points, category, animation, icon_url, min_vip_level, max_quantity,
  streak_window_ms, active_from, active_until, sort, share_bps, retired_at`;

/** A catalogue keeps all items that it ever had. A list of more would be of no use to an operator. */
const MAX_RETIRED = 2_000;

/** The items on offer in the order of the catalogue, then the `MAX_RETIRED` items that were retired last. */
export async function readAllItems(db: Queryable): Promise<ConsoleItem[]> {
  const found = await rows<StoredRow>(
    db,
    `(select ${STORED_COLUMNS} from items where retired_at is null order by sort, price, id)
     union all
     (select ${STORED_COLUMNS} from items where retired_at is not null order by retired_at desc, id limit $1)`,
    [MAX_RETIRED],
  );
  return found.map(storedView);
}

const storedView = (row: StoredRow): ConsoleItem => ({
  ...row,
  active_from: timestamp(row.active_from),
  active_until: timestamp(row.active_until),
  retired_at: timestamp(row.retired_at),
});

/** The version of the catalogue. Every change of an item gives it a new one. */
export async function readCatalogueVersion(db: Queryable): Promise<string> {
  const [row] = await rows<{ version: string }>(db, 'select version from catalogue_version');
  return row!.version;
}

/** Creates or changes an item. A retired item is offered again. Absent fields keep their value, null clears them. */
export function putItem(pool: pg.Pool, id: string, put: PutItem): Promise<Item | Refusal> {
  return inTransaction(pool, async (client) => {
    if (put.share_bps !== undefined) await keepContracts(client);
    const stored = await lockItem<StoredItem & { retired_at: number | null }>(client, id);
    const offered = stored?.retired_at === null ? null : await countOffered(client);
    const item = changeItem(put, { stored, offered });
    if (isRefusal(item)) return item;
    if (typeof put.share_bps === 'number') {
      const refusal =
        (await checkShareOfContracts(client, put.share_bps, null)) ??
        (await useGiftFeature(client, 'item shares'));
      if (refusal) return refusal;
    }
    return viewOf(await writeItem(client, id, item));
  });
}

/** The items on offer, exact until this transaction ends. */
async function countOffered(client: pg.ClientBase): Promise<number> {
  await lockCatalogueVersion(client);
  const { rows } = await client.query<{ offered: number }>(
    'select count(*) as offered from items where retired_at is null',
  );
  return rows[0]!.offered;
}

async function writeItem(client: pg.ClientBase, id: string, item: StoredItem): Promise<ItemRow> {
  const { rows } = await client.query<ItemRow>(
    `insert into items (id, name, price, points, category, animation, icon_url, min_vip_level, max_quantity,
                        streak_window_ms, active_from, active_until, sort, share_bps)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     on conflict (id) do update set
       name = excluded.name, price = excluded.price, points = excluded.points, category = excluded.category,
       animation = excluded.animation, icon_url = excluded.icon_url, min_vip_level = excluded.min_vip_level,
       max_quantity = excluded.max_quantity, streak_window_ms = excluded.streak_window_ms,
       active_from = excluded.active_from, active_until = excluded.active_until, sort = excluded.sort,
       share_bps = excluded.share_bps, retired_at = null
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
      item.share_bps,
    ],
  );
  return rows[0]!;
}

/** Takes an item off the catalogue. Its gifts keep its id. Returns whether the item exists. */
export const retireItem = (pool: pg.Pool, id: string): Promise<boolean> =>
  inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      'update items set retired_at = coalesce(retired_at, now()) where id = $1',
      [id],
    );
    return rowCount === 1;
  });

const timestamp = (at: number | null) => (at === null ? null : new Date(at).toISOString());

const viewOf = ({ share_bps, ...row }: ItemRow): Item => ({
  ...row,
  active_from: timestamp(row.active_from),
  active_until: timestamp(row.active_until),
  ...(share_bps !== null && { share_bps }),
});
