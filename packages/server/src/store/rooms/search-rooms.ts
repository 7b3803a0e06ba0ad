import type { Room } from '@lavish/protocol';
import { type Queryable, rows } from '../../postgres/database.ts';
import { ROOM_COLUMNS, type RoomCursor, type RoomRow, roomView } from './read-rooms.ts';

/**
 * A search reads three lists, each newest first: the rooms with this id or host, then all live rooms, and then all ended ones.
 */
const PARTS = ['exact', 'live', 'ended'] as const;
type Part = (typeof PARTS)[number];

/** Where a search continues. */
export interface SearchPosition extends RoomCursor {
  part: Part;
}

export interface FoundRooms {
  rooms: Room[];
  /** Null: all rooms were searched. */
  next: SearchPosition | null;
}

/** The position before the first room of a list. */
const BEFORE_ALL: RoomCursor = { createdAt: Date.UTC(9_999, 0), id: 'z' };

/** Rooms that one request compares with the text: 35 ms. */
const MAX_COMPARED = 20_000;

export interface RoomSearch {
  text: string;
  /** Only live rooms, or only ended ones. Absent: both. */
  live?: boolean;
  limit: number;
  after?: SearchPosition;
  maxCompared?: number;
}

/**
 * Finds rooms whose id, host or title contains a text, whatever its case. It compares at most 20,000 rooms, so that rooms
 * without the text are bounded too: then a page is not full, and the next one continues.
 */
export async function searchRooms(
  db: Queryable,
  { text, live, limit, after, maxCompared = MAX_COMPARED }: RoomSearch,
): Promise<FoundRooms> {
  const parts = PARTS.filter((part) => part === 'exact' || live === undefined || (part === 'live') === live);
  const found: Room[] = [];
  let from: RoomCursor | undefined = after;
  for (const part of parts.slice(after ? parts.indexOf(after.part) : 0)) {
    const wanted = limit - found.length;
    if (wanted === 0) return { rooms: found, next: { part, ...BEFORE_ALL } };
    const { matches, last } =
      part === 'exact'
        ? await readExact(db, { text, live, limit: wanted, after: from })
        : await compare(db, { part, text, limit: wanted, after: from, maxCompared });
    found.push(...matches);
    if (last) return { rooms: found, next: { part, ...last } };
    from = undefined;
  }
  return { rooms: found, next: null };
}

/** `last`: the list continues after this room. Null: it is at its end. */
interface Matches {
  matches: Room[];
  last: RoomCursor | null;
}

interface PartSearch {
  text: string;
  limit: number;
  after: RoomCursor | undefined;
}

const cursorOf = (row: RoomRow): RoomCursor => ({ createdAt: row.created_at, id: row.id });
const valuesOf = (after: RoomCursor | undefined) =>
  after ? [new Date(after.createdAt).toISOString(), after.id] : [];

async function readExact(
  db: Queryable,
  { text, live, limit, after }: PartSearch & { live: boolean | undefined },
): Promise<Matches> {
  const state = live === undefined ? 'true' : live ? 'ended_at is null' : 'ended_at is not null';
  const later = after ? 'and (created_at, id) < ($3, $4)' : '';
  // `between` instead of `=`: only the index by host has this order.
  const found = await rows<RoomRow>(
    db,
    `select ${ROOM_COLUMNS} from (
       (select * from rooms where host_id between $1 and $1 and ${state}
          ${after ? 'and (host_id, created_at, id) < ($1, $3, $4)' : ''}
         order by host_id desc, created_at desc, id desc limit $2)
       union all
       (select * from rooms where id = $1 and host_id <> $1 and ${state} ${later})) rooms
      order by created_at desc, id desc limit $2`,
    [text, limit + 1, ...valuesOf(after)],
  );
  const matches = found.slice(0, limit);
  return { matches: matches.map(roomView), last: found.length > limit ? cursorOf(matches.at(-1)!) : null };
}

/** Compares the newest live or ended rooms with the text, except those that `readExact` has read. */
async function compare(
  db: Queryable,
  { part, text, limit, after, maxCompared }: PartSearch & { part: 'live' | 'ended'; maxCompared: number },
): Promise<Matches> {
  const compared = await rows<RoomRow & { is_match: boolean }>(
    db,
    `with compared as materialized (
       select id, created_at, host_id, title, row_number() over () as number from (
         select * from rooms where ended_at is ${part === 'live' ? '' : 'not'} null
            ${after ? 'and (created_at, id) < ($4, $5)' : ''}
          order by created_at desc, id desc limit $3) r),
     matching as (
       select id from compared
        where (strpos(lower(id), lower($1)) > 0 or strpos(lower(host_id), lower($1)) > 0
               or strpos(lower(title), lower($1)) > 0) and id <> $1 and host_id <> $1
        order by number limit $2),
     shown as (
       select id, true as is_match from matching
       union all
       select id, false from compared where number = $3)
     select ${ROOM_COLUMNS}, is_match from shown join rooms using (id) order by created_at desc, id desc`,
    [text, limit + 1, maxCompared, ...valuesOf(after)],
  );
  const matching = compared.filter(({ is_match }) => is_match);
  const matches = matching.slice(0, limit).map(roomView);
  if (matching.length > limit) return { matches, last: cursorOf(matching[limit - 1]!) };
  const lastCompared = compared.find(({ is_match }) => !is_match);
  return { matches, last: lastCompared ? cursorOf(lastCompared) : null };
}
