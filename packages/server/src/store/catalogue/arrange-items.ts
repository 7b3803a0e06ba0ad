import type { ItemPlaces, Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { arrangeItems, type PlacedItem } from '../../domain/catalogue/arrange-items.ts';
import { refuse } from '../../domain/refusal.ts';
import { inTransaction } from '../../postgres/database.ts';
import { lockCatalogueVersion, lockItems } from '../locks.ts';

/** Moves an item on offer before another one; null: to the end. */
export const moveItem = (pool: pg.Pool, item: string, before: string | null): Promise<ItemPlaces | Refusal> =>
  inTransaction(pool, async (client) => {
    const offered = await lockItems<PlacedItem>(client);
    await lockCatalogueVersion(client);
    const places = arrangeItems(offered, item, before);
    if (places === null) {
      const missing = offered.some(({ id }) => id === item) ? `${before}` : item;
      return refuse('item_not_found', `There is no item ${missing} on offer.`, { param: 'item' });
    }
    await client.query(
      'update items set sort = place.sort from jsonb_to_recordset($1) as place (id text, sort integer) where items.id = place.id',
      [JSON.stringify(places)],
    );
    return { data: places };
  });
