import { LIMITS, type Refusal, type Room } from '@lavish/protocol';
import type pg from 'pg';
import { refuse } from '../../domain/refusal.ts';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';
import { ensureUser } from '../users/users.ts';

interface RoomRow {
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

const COLUMNS = `id, host_id, title, created_at, ended_at, gifts, coins, senders,
  array(select user_id from room_guests g where g.room_id = rooms.id order by user_id
         limit ${LIMITS.maxShownGuests + 1}) as guests`;

/** Viewers are not in the database: whoever shows a room fills them in. */
const viewOf = (row: RoomRow): Room => ({
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

/** Opens a room. An id used before, or a host who is live elsewhere, is a conflict. */
export function createRoom(
  pool: pg.Pool,
  { id, host, title }: { id: string; host: string; title: string | null },
): Promise<Room | Refusal> {
  return inTransaction(pool, async (client) => {
    await ensureUser(client, host);
    const created = await client.query<RoomRow>(
      `insert into rooms (id, host_id, title, created_at)
       values ($1, $2, $3, date_trunc('milliseconds', clock_timestamp()))
       on conflict do nothing returning ${COLUMNS}`,
      [id, host, title],
    );
    if (created.rows[0]) return viewOf(created.rows[0]);
    const taken = await client.query('select from rooms where id = $1', [id]);
    return taken.rowCount
      ? refuse('room_conflict', `The room id ${id} was used before.`, { param: 'id' })
      : refuse('room_conflict', `${host} is live in another room.`, { param: 'host' });
  });
}

export async function readRoom(db: Queryable, id: string): Promise<Room | null> {
  const [row] = await rows<RoomRow>(db, `select ${COLUMNS} from rooms where id = $1`, [id]);
  return row ? viewOf(row) : null;
}

/** Those of the rooms that are there, in any order. */
export const readRooms = async (db: Queryable, ids: readonly string[]): Promise<Room[]> =>
  (await rows<RoomRow>(db, `select ${COLUMNS} from rooms where id = any($1)`, [ids])).map(viewOf);

/** The last room of a page: the next one begins behind it. `createdAt` in unix milliseconds. */
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
    `select ${COLUMNS} from rooms where ${LIVE[`${live}`]} ${host === undefined ? newest(after) : newestOf(live, after)} limit $1`,
    [limit, ...(host === undefined ? [] : [host]), ...from],
  );
  return found.map(viewOf);
}

/** Each has an index in its order, so that a page reads its own rows only. */
const newest = (after?: RoomCursor) =>
  `${after ? 'and (created_at, id) < ($2, $3)' : ''} order by created_at desc, id desc`;

/** `between` and not `=`: then no statistics lead the planner to read all rooms for those of one host. At most one is live. */
const newestOf = (live?: boolean, after?: RoomCursor) =>
  live
    ? `and host_id = $2 ${after ? 'and (created_at, id) < ($3, $4)' : ''}`
    : `and host_id between $2 and $2 ${after ? 'and (host_id, created_at, id) < ($2, $3, $4)' : ''}
       order by host_id desc, created_at desc, id desc`;

const LIVE = { true: 'ended_at is null', false: 'ended_at is not null', undefined: 'true' };
