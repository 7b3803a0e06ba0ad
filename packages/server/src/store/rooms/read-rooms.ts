import { LIMITS, type Room } from '@lavish/protocol';
import { type Queryable, rows } from '../../postgres/database.ts';

export interface RoomRow {
  id: string;
  host_id: string;
  title: string | null;
  created_at: number;
  ended_at: number | null;
  guests: string[];
  gifts: number;
  coins: number;
  senders: number;
}

export const ROOM_COLUMNS = `id, host_id, title, created_at, ended_at, gifts, coins, senders,
  array(select user_id from room_guests g where g.room_id = rooms.id order by user_id
         limit ${LIMITS.maxShownGuests + 1}) as guests`;

/** With 0 viewers, because they are not in the database: the caller that shows the room adds them. */
export const roomView = (row: RoomRow): Room => ({
  id: row.id,
  host: row.host_id,
  title: row.title,
  live: row.ended_at === null,
  created_at: new Date(row.created_at).toISOString(),
  ended_at: row.ended_at === null ? null : new Date(row.ended_at).toISOString(),
  guests: row.guests.slice(0, LIMITS.maxShownGuests),
  has_more_guests: row.guests.length > LIMITS.maxShownGuests,
  stats: { gifts: row.gifts, coins: row.coins, senders: row.senders, viewers: 0 },
});

export async function readRoom(db: Queryable, id: string): Promise<Room | null> {
  const [row] = await rows<RoomRow>(db, `select ${ROOM_COLUMNS} from rooms where id = $1`, [id]);
  return row ? roomView(row) : null;
}

/** The rooms with these ids, in any order. Ids without a room are left out. */
export const readRooms = async (db: Queryable, ids: readonly string[]): Promise<Room[]> =>
  (await rows<RoomRow>(db, `select ${ROOM_COLUMNS} from rooms where id = any($1)`, [ids])).map(roomView);

/** The last room of a page: the next page begins after it. `createdAt` in unix milliseconds. */
export interface RoomCursor {
  createdAt: number;
  id: string;
}

/** Newest first. `live`: only live ones, or only ended ones; `host`: only this host's; absent: all. */
export async function listRooms(
  db: Queryable,
  { live, host, after, limit }: { live?: boolean; host?: string; after?: RoomCursor; limit: number },
): Promise<Room[]> {
  const from = after ? [new Date(after.createdAt).toISOString(), after.id] : [];
  const found = await rows<RoomRow>(
    db,
    `select ${ROOM_COLUMNS} from rooms where ${LIVE[`${live}`]} ${host === undefined ? newest(after) : newestOf(live, after)} limit $1`,
    [limit, ...(host === undefined ? [] : [host]), ...from],
  );
  return found.map(roomView);
}

/** The list of all, live or ended rooms has an index in this order, so that a page reads only its own rows. */
const newest = (after?: RoomCursor) =>
  `${after ? 'and (created_at, id) < ($2, $3)' : ''} order by created_at desc, id desc`;

/**
 * `between` instead of `=`, so that no statistics lead the planner to read all rooms for those of one host. At most one of
 * a host's rooms is live.
 */
const newestOf = (live?: boolean, after?: RoomCursor) =>
  live
    ? `and host_id = $2 ${after ? 'and (created_at, id) < ($3, $4)' : ''}`
    : `and host_id between $2 and $2 ${after ? 'and (host_id, created_at, id) < ($2, $3, $4)' : ''}
       order by host_id desc, created_at desc, id desc`;

const LIVE = { true: 'ended_at is null', false: 'ended_at is not null', undefined: 'true' };
