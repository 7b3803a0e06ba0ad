import { type Queryable, rows } from './database.ts';
import { ensureUser } from './users.ts';

/** Keeps a user from sending gifts in a room that is there. */
export async function addBlock(db: Queryable, room: string, user: string): Promise<void> {
  await ensureUser(db, user);
  await rows(db, 'insert into room_blocks (room_id, user_id) values ($1, $2) on conflict do nothing', [
    room,
    user,
  ]);
}

export async function removeBlock(db: Queryable, room: string, user: string): Promise<void> {
  await rows(db, 'delete from room_blocks where room_id = $1 and user_id = $2', [room, user]);
}
