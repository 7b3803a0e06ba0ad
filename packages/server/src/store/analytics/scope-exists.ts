import type { Refusal } from '@lavish/protocol';
import type { GiftScope } from '../../domain/analytics/report.ts';
import { refuse } from '../../domain/refusal.ts';
import { type Queryable, rows } from '../../postgres/database.ts';

const EXISTS = {
  room: 'select from rooms where id = $1',
  receiver: 'select from users where id = $1',
  sender: 'select from users where id = $1',
  host: 'select from users where id = $1',
  item: 'select from items where id = $1',
  // A category can have gifts although all its items have another one now.
  category: `select from (select from items where category = $1 limit 1) i
              union all select from (select from rollup_item_days where category = $1 limit 1) d limit 1`,
} as const;

const CODES = {
  room: 'room_not_found',
  receiver: 'user_not_found',
  sender: 'user_not_found',
  host: 'user_not_found',
  item: 'item_not_found',
  category: 'item_not_found',
} as const;

/** Returns a refusal if a filter names something that does not exist, so that a mistake is not reported as zero gifts. */
export async function refuseUnknownScope(
  db: Queryable,
  { party, goods, host }: GiftScope,
): Promise<Refusal | null> {
  for (const filter of [party, goods, host === undefined ? null : { kind: 'host' as const, id: host }]) {
    if (!filter || (await rows(db, EXISTS[filter.kind], [filter.id])).length > 0) continue;
    const detail =
      filter.kind === 'category'
        ? `No item has the category ${filter.id}.`
        : `There is no ${filter.kind} ${filter.id}.`;
    return refuse(CODES[filter.kind], detail, { param: filter.kind });
  }
  return null;
}
