import type { Ranked, RoomToday } from '@lavish/protocol';
import { type Queryable, rows } from '../../postgres/database.ts';

/** What a room shows of each ranking. */
const SHOWN = 3;

/**
 * The top of the rankings of the running day: of each room, and of its host. While rankings are rebuilt they have none,
 * because a part of the day is a wrong figure.
 */
export async function readToday(db: Queryable, rooms: readonly string[]): Promise<Map<string, RoomToday>> {
  const found = await rows<Omit<Ranked, 'rank'> & { room: string; board: 'room' | 'host' }>(db, TODAY, [
    rooms,
  ]);
  const today = new Map<string, RoomToday>(rooms.map((room) => [room, { room: [], host: [] }]));
  for (const { room, board, ...place } of found) {
    const places = today.get(room)![board];
    places.push({ rank: places.length + 1, ...place });
  }
  return today;
}

/** Each room and host has its rows in their order. */
const TODAY = `
  select a.room, b.board, p.* from unnest($1::text[]) as a (room)
   cross join lateral (select host_id from rooms where id = a.room limit 1) h
   cross join lateral (values ('room', a.room), ('host', h.host_id)) as b (board, scope)
   cross join lateral (
     select id from rankings
      where board = b.board and scope = b.scope and period = 'day'
        and starts_at = (select ranking_period_start('day', now(), zone) from ranking_cursor)
        and not exists (select from log_followers where name = 'rankings' and state = 'rebuilding') limit 1) r
   cross join lateral (
     select case when u.ranking = 'anonymous' then null else k.ranked_id end as "user", score as coins, gifts
       from (select ranked_id, score, gifts, reached from ranking_places k
              where ranking_id = r.id and not hidden order by -k.score, k.reached limit ${SHOWN}) k
       left join lateral (select ranking from users where id = k.ranked_id offset 0) u on true
      order by -k.score, k.reached) p`;
