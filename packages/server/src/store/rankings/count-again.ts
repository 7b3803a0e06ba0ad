import type { ClientBase } from 'pg';
import { lastGifts } from '../gifts/last-gifts.ts';
import { FIRST_PLACES, PLACES_KEPT } from './close-rankings.ts';
import { CORRECTED_FOR, REACHED } from './ranked-gifts.ts';

/** A transaction that holds the cursor's lock, and up to where the log has been gathered. */
interface Gathered {
  client: ClientBase;
  position: number;
}

interface Place {
  ranking: number;
  id: string;
}

/** Sets the last gift of each place again, from the log. */
export async function reachAgain({ client, position }: Gathered, places: readonly Place[]): Promise<void> {
  if (places.length === 0) return;
  await client.query(NO_TIMEOUT);
  await client.query({ text: REACH, values: [...columnsOf(places), position], ...LONG });
}

/** Counts the places of these users or rooms from the log, and adds them. */
export async function restorePlaces({ client, position }: Gathered, places: readonly Place[]): Promise<void> {
  if (places.length === 0) return;
  await client.query(NO_TIMEOUT);
  await client.query({ text: RESTORE, values: [...columnsOf(places), position], ...LONG });
}

/**
 * Deletes the places of rankings that are below deleted ones, because a deleted one could be before them. If fewer than the first
 * places are left, all places of the period are counted again from the log: with a thousand places more than these that needs
 * corrections of a thousand of them.
 */
export async function cutPlaces(
  { client, position }: Gathered,
  rankings: ReadonlySet<number>,
): Promise<void> {
  for (const ranking of rankings) {
    const { rows } = await client.query<{ board: Board; scope: string }>(CUT, [ranking]);
    const [short] = rows;
    if (!short) continue;
    await client.query(NO_TIMEOUT);
    await client.query({ text: fill(short.board, short.scope), values: [ranking, position], ...LONG });
  }
}

/** All gifts of a sender, a room or a period can be read. Nothing but other rankings waits for it. */
const NO_TIMEOUT = 'set local statement_timeout = 0';
const LONG = { query_timeout: 3_600_000 };

const columnsOf = (places: readonly Place[]) => [
  places.map(({ ranking }) => ranking),
  places.map(({ id }) => id),
];

type Board = 'senders' | 'receivers' | 'rooms' | 'room' | 'host';

const PARTIES = {
  sender: ['senders', 'room', 'host'],
  receiver: ['receivers'],
  room: ['rooms'],
} as const;

/** Whether the gift `g` counts in the ranking `r`, by its region, room or receiver. */
const IN_SCOPE = `case r.board
  when 'room' then g.room_id = r.scope
  when 'host' then g.receiver_id = r.scope
  else r.scope = '' or r.scope = case r.board when 'senders' then g.sender_region when 'receivers' then g.receiver_region
                                              else (select region from rooms where rooms.id = g.room_id) end end`;

/**
 * The corrections of the gift `g` that the place of `id` in the ranking `r` has: not those that still wait for it. `position`: up to
 * where the log has been gathered.
 */
const corrections = (id: string, position: string) => `(
  select coalesce(sum(c.coins), 0) as coins, coalesce(bool_or(c.reversed), false) as reversed from gift_corrections c
   where c.gift_id = g.id and c.xid < ${position} and (r.period = 'all' or c.at < r.ends_at + ${CORRECTED_FOR})
     and not exists (select from ranking_corrections w
                      where w.gift_id = c.gift_id and w.journal_id = c.journal_id and w.id = ${id}
                        and w.board = case when r.board in ('room', 'host') then 'senders' else r.board end)) n`;

/** When a correction that the place of `id` has reversed the gift `g`. Null: it is not reversed. */
const reversedAt = (board: 'senders' | 'rooms', id: string) => `(
  select c.at from gift_corrections c
   where c.gift_id = g.id and c.reversed and c.xid < $3
     and not exists (select from ranking_corrections w
                      where w.gift_id = c.gift_id and w.journal_id = c.journal_id and w.id = ${id} and w.board = '${board}')
   limit 1) as reversed_at`;

/** Whether a gift is in the period of a place `k`, and not reversed in it. */
const IN_PERIOD = `g.at >= k.starts_at and g.at < k.ends_at
   and (g.reversed_at is null or (k.period <> 'all' and g.reversed_at >= k.ends_at + ${CORRECTED_FOR}))`;

/**
 * The gifts of a sender and of a room are read once, for all of their places. Those of a receiver can be millions, so for each
 * place the last one is found by the index.
 */
const REACH = `
  with k as materialized (
    select k.ranking_id, k.id, r.board, r.scope, r.period, r.starts_at, r.ends_at
      from unnest($1::int[], $2::text[]) as k (ranking_id, id) join rankings r on r.id = k.ranking_id
  ), sent as materialized (
    select g.*, ${reversedAt('senders', 'g.sender_id')}
      from (select id, min(starts_at) as starts_at, max(ends_at) as ends_at from k where board in ('senders', 'room', 'host') group by id) s
     cross join lateral ${lastGifts('sender', 's.id', 's.starts_at', 's.ends_at')} g where g.xid < $3
  ), in_rooms as materialized (
    select g.*, (select region from rooms where id = g.room_id) as region, ${reversedAt('rooms', 'g.room_id')}
      from (select id, min(starts_at) as starts_at, max(ends_at) as ends_at from k where board = 'rooms' group by id) s
     cross join lateral ${lastGifts('room', 's.id', 's.starts_at', 's.ends_at')} g where g.xid < $3
  ), reached as (
    select k.ranking_id, k.id, ${REACHED} as reached
      from k join sent g on g.sender_id = k.id and (k.scope = '' or g.sender_region = k.scope) and ${IN_PERIOD} where k.board = 'senders'
     union all
    select k.ranking_id, k.id, ${REACHED}
      from k join sent g on g.sender_id = k.id and g.room_id = k.scope and ${IN_PERIOD} where k.board = 'room'
     union all
    select k.ranking_id, k.id, ${REACHED}
      from k join sent g on g.sender_id = k.id and g.receiver_id = k.scope and ${IN_PERIOD} where k.board = 'host'
     union all
    select k.ranking_id, k.id, ${REACHED}
      from k join in_rooms g on g.room_id = k.id and (k.scope = '' or g.region = k.scope) and ${IN_PERIOD} where k.board = 'rooms'
     union all
    select r.ranking_id, r.id, last.reached from (select * from k where board = 'receivers') r
     cross join lateral (
       select ${REACHED} as reached from ${lastGifts('receiver', 'r.id', 'r.starts_at', 'r.ends_at')} g
        cross join lateral ${corrections('r.id', '$3')}
        where (r.scope = '' or g.receiver_region = r.scope) and g.xid < $3 and not n.reversed
        order by g.at desc, g.id desc limit 1) last
  )
  update ranking_places p set reached = l.reached
    from (select ranking_id, id, max(reached) as reached from reached group by ranking_id, id) l
   where p.ranked_id = l.id and p.ranking_id = l.ranking_id`;

const RESTORE = `
  with restored as (
    insert into ranking_places (ranked_id, ranking_id, score, gifts, reached, hidden)
    select k.id, r.id, sum(g.coins), count(*), max(${REACHED}),
           r.board <> 'rooms' and coalesce((select ranking = 'hidden' from users where users.id = k.id), false)
      from unnest($1::int[], $2::text[]) as k (ranking_id, id) join rankings r on r.id = k.ranking_id
     cross join lateral (
       ${Object.entries(PARTIES)
         .map(
           ([party, boards]) => `
       select g.at, g.id, g.coins + n.coins as coins
         from ${lastGifts(party as keyof typeof PARTIES, 'k.id', 'r.starts_at', 'r.ends_at')} g
        cross join lateral ${corrections('k.id', '$3')}
        where r.board in (${boards.map((board) => `'${board}'`).join(', ')}) and ${IN_SCOPE} and g.xid < $3 and not n.reversed`,
         )
         .join(' union all ')}) g
     group by k.id, r.id
    on conflict do nothing returning ranking_id
  )
  update rankings r set places = r.places + n.places
    from (select ranking_id, count(*) as places from restored group by ranking_id) n where r.id = n.ranking_id`;

/** Returns the ranking if too few places are left. */
const CUT = `
  with cut as (
    delete from ranking_places p using rankings r
     where r.id = $1 and p.ranking_id = $1 and not p.hidden and (-p.score, p.reached) > (-r.deleted_score, r.deleted_reached)
    returning p.ranking_id
  ), counted as (
    update rankings set places = places - (select count(*) from cut) where id = $1
  )
  select board, scope from rankings
   where id = $1 and ${FIRST_PLACES} > (
     select count(*) from (select from ranking_places where ranking_id = $1 and not hidden limit ${FIRST_PLACES + PLACES_KEPT}) p)
                       - (select count(*) from cut)`;

/** Counts all places of a ranking again. Those of hidden users stay, because all of them are kept. */
function fill(board: Board, scope: string): string {
  const id = {
    senders: 'sender_id',
    receivers: 'receiver_id',
    rooms: 'room_id',
    room: 'sender_id',
    host: 'sender_id',
  }[board];
  const own =
    board === 'room' ? 'and g.room_id = r.scope' : board === 'host' ? 'and g.receiver_id = r.scope' : '';
  return `
  with counted as materialized (
    select g.${id} as id, sum(g.coins + n.coins) as score, count(*) as gifts, max(${REACHED}) as reached
      from rankings r join gifts g
        on g.id >= first_id_at(r.starts_at - interval '1 day') and g.id < first_id_at(r.ends_at + interval '1 day')
       and g.at >= r.starts_at and g.at < r.ends_at ${own}
     cross join lateral ${corrections(`g.${id}`, '$2')}
     where r.id = $1 and g.xid < $2 and not n.reversed ${scope === '' || own ? '' : `and ${IN_SCOPE}`}
     group by 1
  ), ordered as materialized (
    select *, row_number() over (order by score desc, reached) as place from counted
     where not exists (select from ranking_places where ranking_id = $1 and ranked_id = counted.id and hidden)
  ), written as (
    insert into ranking_places (ranked_id, ranking_id, score, gifts, reached)
    select id, $1, score, gifts, reached from ordered where place <= ${PLACES_KEPT}
    on conflict (ranked_id, ranking_id) do update
       set score = excluded.score, gifts = excluded.gifts, reached = excluded.reached
    returning xmax = 0 as is_new
  )
  update rankings
     set places = places + (select count(*) from written where is_new),
         deleted_score = (select score from ordered where place = ${PLACES_KEPT + 1}),
         deleted_reached = (select reached from ordered where place = ${PLACES_KEPT + 1})
   where id = $1`;
}
