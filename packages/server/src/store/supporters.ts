import type { Supporter } from '@lavish/protocol';
import { type Queryable, rows } from './database.ts';

/** Who gave most in a room, by coins; of equals, whoever came to the sum first. `offset`: how many to pass over. */
export const readSupporters = (
  db: Queryable,
  { room, limit, offset }: { room: string; limit: number; offset: number },
): Promise<Supporter[]> =>
  rows(
    db,
    `select sender_id as user, coins, gifts from supporters where room_id = $1
      order by supporters.coins desc, reached_at, sender_id limit $2 offset $3`,
    [room, limit, offset],
  );
