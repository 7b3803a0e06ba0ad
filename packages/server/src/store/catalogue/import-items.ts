import type { CatalogueImport, Refusal } from '@lavish/protocol';
import type pg from 'pg';
import {
  type ImportPlan,
  type ImportRow,
  planImport,
  refuseRow,
  type StoredOrRetired,
} from '../../domain/catalogue/plan-import.ts';
import { refuse } from '../../domain/refusal.ts';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';
import { lockCatalogueVersion, lockItems } from '../locks.ts';
import { readCatalogueVersion } from './items.ts';

type Stored = StoredOrRetired & { id: string };

const COUNT_OFFERED = 'select count(*)::integer as offered from items where retired_at is null';

const planOf = (found: readonly ImportRow[], stored: readonly Stored[], offered: number): ImportPlan =>
  planImport(found, new Map(stored.map((item) => [item.id, item])), offered);

const viewOf = ({ changes, unchanged, faults }: ImportPlan, version: string): CatalogueImport => ({
  version,
  changes,
  unchanged,
  faults,
});

/** What an import would do. Changes nothing. */
export async function previewImport(db: Queryable, found: readonly ImportRow[]): Promise<CatalogueImport> {
  // The version is read first: if an item changes in between, the import is refused as one of another version.
  const version = await readCatalogueVersion(db);
  const ids = found.map(({ item }) => item.id);
  const stored = await rows<Stored>(db, 'select * from items where id = any($1)', [ids]);
  const [count] = await rows<{ offered: number }>(db, COUNT_OFFERED);
  return viewOf(planOf(found, stored, count!.offered), version);
}

/**
 * Imports all rows, or none. Refuses if the catalogue is no longer that of `version`, so that exactly what was shown is
 * done.
 */
export const importItems = (
  pool: pg.Pool,
  found: readonly ImportRow[],
  version: string,
): Promise<CatalogueImport | Refusal> =>
  inTransaction(pool, async (client) => {
    const stored = await lockItems<Stored>(
      client,
      found.map(({ item }) => item.id),
    );
    await lockCatalogueVersion(client);
    if ((await readCatalogueVersion(client)) !== version)
      return refuse('edit_conflict', 'The catalogue was changed meanwhile. Look at the differences again.');
    const count = await client.query<{ offered: number }>(COUNT_OFFERED);
    const plan = planOf(found, stored, count.rows[0]!.offered);
    const [fault] = plan.faults;
    if (fault !== undefined) return refuseRow(fault);
    await client.query(WRITE_ITEMS, [
      JSON.stringify(
        plan.writes.map(({ id, item, isRetired }) => ({
          ...{ ...item, id, is_retired: isRetired },
          ...{ active_from: iso(item.active_from), active_until: iso(item.active_until) },
        })),
      ),
    ]);
    return viewOf(plan, await readCatalogueVersion(client));
  });

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** An item keeps the time of its retirement. */
const WRITE_ITEMS = `
  insert into items as stored
    (id, name, price, points, category, animation, icon_url, min_vip_level, max_quantity, streak_window_ms, active_from,
     active_until, sort, retired_at)
  select id, name, price, points, category, animation, icon_url, min_vip_level, max_quantity, streak_window_ms, active_from,
         active_until, sort, case when is_retired then now() end
    from jsonb_to_recordset($1) as written
         (id text, name text, price bigint, points bigint, category text, animation jsonb, icon_url text,
          min_vip_level integer, max_quantity integer, streak_window_ms integer, active_from timestamptz,
          active_until timestamptz, sort integer, is_retired boolean)
   order by id
  on conflict (id) do update set
    name = excluded.name, price = excluded.price, points = excluded.points, category = excluded.category,
    animation = excluded.animation, icon_url = excluded.icon_url, min_vip_level = excluded.min_vip_level,
    max_quantity = excluded.max_quantity, streak_window_ms = excluded.streak_window_ms,
    active_from = excluded.active_from, active_until = excluded.active_until, sort = excluded.sort,
    retired_at = case when excluded.retired_at is not null then coalesce(stored.retired_at, excluded.retired_at) end`;
