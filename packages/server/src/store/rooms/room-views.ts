import { type Queryable, rows } from '../../postgres/database.ts';

/**
 * Records that these users have watched these rooms. Inserts in the order of the key, so that two nodes that record the
 * same users at the same time cannot deadlock.
 *
 * @returns how many of them were not recorded before
 */
export async function addViewHistory(
  db: Queryable,
  viewHistory: readonly (readonly [room: string, user: string])[],
): Promise<number> {
  const added = await rows(
    db,
    `insert into room_views (room_id, user_id)
     select room, user_id from unnest($1::text[], $2::text[]) as w (room, user_id)
      order by room collate "C", user_id collate "C"
     on conflict do nothing returning 1`,
    [viewHistory.map(([room]) => room), viewHistory.map(([, user]) => user)],
  );
  return added.length;
}
