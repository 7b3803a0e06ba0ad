import type { Supporter } from '@lavish/protocol';
import { type Queryable, rows } from '../../postgres/database.ts';
import { idsInRooms } from '../gifts/id-ranges.ts';

/** A supporter, and the `seq` of the gift that reached the sum: of equal supporters the lower `seq` ranks higher. */
export interface SupporterRow extends Supporter {
  reached: number;
  /** The user is anonymous or hidden in rankings. */
  unnamed: boolean;
}

/** The sort key of the last row of a page. */
export type SupporterPosition = Pick<SupporterRow, 'user' | 'coins' | 'reached'>;

/**
 * The supporters of a room by coins. Of equal supporters the one who reached the sum first comes first. Senders of gifts
 * that are not ranked yet are read from `supporters`, all others from the ranking, in one snapshot. So the result is
 * current.
 */
export const readSupporters = async (
  db: Queryable,
  { room, limit, after }: { room: string; limit: number; after?: SupporterPosition },
): Promise<SupporterRow[]> =>
  rows(
    db,
    `select s.*, coalesce((select ranking from users where id = s.user), 'shown') <> 'shown' as unnamed
       from (${ranking('$1', await idsInRooms(db, [room]), after !== undefined)}) s
      order by -coins, reached, "user"`,
    [room, limit, ...(after ? [-after.coins, after.reached, after.user] : [])],
  );

/** As `readSupporters`, for many rooms: the first `limit` of each, in one query. */
export async function readTopSupporters(
  db: Queryable,
  rooms: readonly string[],
  limit: number,
): Promise<Map<string, Supporter[]>> {
  const ids = await idsInRooms(db, rooms);
  const found = await rows<Omit<SupporterRow, 'unnamed'> & { room: string }>(
    db,
    `select requested.room, top.* from unnest($1::text[]) as requested (room)
      cross join lateral (${ranking('requested.room', ids, false)}) top`,
    [rooms, limit],
  );
  const byRoom = new Map<string, Supporter[]>(rooms.map((room) => [room, []]));
  for (const { room, user, coins, gifts } of found) byRoom.get(room)!.push({ user, coins, gifts });
  return byRoom;
}

/** `room`: an SQL expression. `ids`: a condition on the ids of its gifts. $2 is the limit; $3 to $5 the position that the page begins behind, if `continued`. */
function ranking(room: string, ids: string, continued: boolean): string {
  const start = (table: string) =>
    continued ? `and (-${table}.coins, ${table}.reached, ${table}.sender_id) > ($3, $4, $5)` : '';
  const order = (table: string) => `order by -${table}.coins, ${table}.reached, ${table}.sender_id limit $2`;
  return `with recent as materialized (
       select sender_id, max(seq) as reached from gifts
        where room_id = ${room} and ${ids} and seq > coalesce((select ranked from room_rankings where room_id = ${room}), 0)
        group by sender_id
     ), current as materialized (
       select s.sender_id, s.coins, s.gifts, r.reached
         from recent r cross join lateral (
           select sender_id, coins, gifts from supporters where room_id = ${room} and sender_id = r.sender_id offset 0) s
        where s.gifts > 0
     )
     select sender_id as user, coins, gifts, reached from (
       (select sender_id, coins, gifts, reached from ranked_supporters k
         where room_id = ${room} and gifts > 0 and sender_id <> all (array(select sender_id from recent)) ${start('k')} ${order('k')})
       union all
       (select sender_id, coins, gifts, reached from current c where true ${start('c')} ${order('c')})
     ) s ${order('s')}`;
}
