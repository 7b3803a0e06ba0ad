import type pg from 'pg';
import { inTransaction } from './database.ts';
import { ensureUser } from './users.ts';

/** Keeps a user from sending gifts in a room that is there. */
export const addBlock = (pool: pg.Pool, room: string, user: string): Promise<void> =>
  inTransaction(pool, async (client) => {
    await ensureUser(client, user);
    await client.query('insert into room_blocks (room_id, user_id) values ($1, $2) on conflict do nothing', [
      room,
      user,
    ]);
  });

export const removeBlock = (pool: pg.Pool, room: string, user: string): Promise<void> =>
  inTransaction(pool, async (client) => {
    await client.query('delete from room_blocks where room_id = $1 and user_id = $2', [room, user]);
  });
