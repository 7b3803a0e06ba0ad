import type { Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { checkBlockLimit } from '../../domain/rooms/room-rules.ts';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';
import { inLockingTransaction } from '../locks.ts';
import { admitUser } from '../users/ensure-users.ts';

/** Keeps a user from sending gifts in a room. The room exists. `mayCreate`: see `addGuest`. */
export const addBlock = (
  pool: pg.Pool,
  room: string,
  user: string,
  { mayCreate = false }: { mayCreate?: boolean } = {},
): Promise<Refusal | null> =>
  inLockingTransaction(pool, async (client, locks) => {
    const refusal = await admitUser(client, user, mayCreate);
    if (refusal) return refusal;
    // The lock makes the limit hold for blocks that are added at the same time.
    await locks.lockRooms([room]);
    const { rows: blocked } = await client.query<{ others: number }>(
      'select count(*) as others from room_blocks where room_id = $1 and user_id <> $2',
      [room, user],
    );
    const full = checkBlockLimit(room, blocked[0]!.others);
    if (full) return full;
    await client.query('insert into room_blocks (room_id, user_id) values ($1, $2) on conflict do nothing', [
      room,
      user,
    ]);
    return null;
  });

export const removeBlock = (pool: pg.Pool, room: string, user: string): Promise<void> =>
  inTransaction(pool, async (client) => {
    await client.query('delete from room_blocks where room_id = $1 and user_id = $2', [room, user]);
  });

/** A page of a room's users begins after the user `after`; absent: at the first. */
interface UserPage {
  after?: string;
  limit: number;
}

/** Users blocked in a room, by id. */
export const listBlocks = (db: Queryable, room: string, page: UserPage): Promise<{ user: string }[]> =>
  listUsersOf(db, 'room_blocks', room, page);

/** Guests of a room, by id. */
export const listGuests = (db: Queryable, room: string, page: UserPage): Promise<{ user: string }[]> =>
  listUsersOf(db, 'room_guests', room, page);

const listUsersOf = (
  db: Queryable,
  table: 'room_blocks' | 'room_guests',
  room: string,
  { after, limit }: UserPage,
): Promise<{ user: string }[]> =>
  rows(
    db,
    `select user_id as user from ${table}
      where room_id = $1 ${after === undefined ? '' : 'and user_id > $3'} order by user_id limit $2`,
    [room, limit, ...(after === undefined ? [] : [after])],
  );
