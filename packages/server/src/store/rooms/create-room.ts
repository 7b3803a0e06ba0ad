import type { Refusal, Room } from '@lavish/protocol';
import type pg from 'pg';
import { checkOpening, type OpeningFacts } from '../../domain/rooms/room-rules.ts';
import { inTransaction } from '../../postgres/database.ts';
import { ensureUser } from '../users/ensure-users.ts';
import { ROOM_COLUMNS, type RoomRow, roomView } from './read-rooms.ts';

interface NewRoom {
  id: string;
  host: string;
  title: string | null;
}

/**
 * Creates a room, and its host as a user. Refuses an id that was used before, or a host who is live elsewhere, with
 * `room_conflict`.
 */
export function createRoom(pool: pg.Pool, request: NewRoom): Promise<Room | Refusal> {
  return inTransaction(pool, async (client) => {
    for (;;) {
      const refusal = checkOpening(request, await readOpeningFacts(client, request));
      if (refusal) return refusal;
      await ensureUser(client, request.host);
      const created = await insertRoom(client, request);
      // Otherwise a conflicting room was committed after the facts were read, and reading them again finds it.
      if (created) return roomView(created);
    }
  });
}

async function readOpeningFacts(client: pg.ClientBase, { id, host }: NewRoom): Promise<OpeningFacts> {
  const { rows } = await client.query<OpeningFacts>(
    `select exists (select from rooms where id = $1) as "isIdUsed",
            exists (select from rooms where host_id = $2 and ended_at is null) as "isHostLive"`,
    [id, host],
  );
  return rows[0]!;
}

/** Null: a unique index of `rooms` does not allow it. */
async function insertRoom(client: pg.ClientBase, { id, host, title }: NewRoom): Promise<RoomRow | null> {
  const { rows } = await client.query<RoomRow>(
    `insert into rooms (id, host_id, title, created_at, region)
     values ($1, $2, $3, date_trunc('milliseconds', clock_timestamp()), (select region from users where id = $2))
     on conflict do nothing returning ${ROOM_COLUMNS}`,
    [id, host, title],
  );
  return rows[0] ?? null;
}
