import type { NumberedEvent, Refusal } from '@lavish/protocol';
import type pg from 'pg';
import type { RoomEvents, RoomTotals } from '../domain/feed.ts';
import { refuse } from '../domain/refuse.ts';
import { inTransaction } from './database.ts';
import { ensureUser, readPublicUsers } from './users.ts';

/** What a change adds to the feed; null when it found things as they should be. */
export type RoomChange = RoomEvents | null;

/** Ends a room. From this commit on no gift is accepted there. Ending an ended room changes nothing. */
export const endRoom = (pool: pg.Pool, room: string): Promise<RoomChange | Refusal> =>
  changeRoom(pool, room, async (client, { live, now }) => {
    if (!live) return null;
    await client.query('update rooms set ended_at = $2 where id = $1', [room, now]);
    return { type: 'room_ended', at: now };
  });

/** Lets a user receive gifts in the room beside its host. */
export const addGuest = (pool: pg.Pool, room: string, user: string): Promise<RoomChange | Refusal> =>
  changeRoom(pool, room, async (client, { live, host }) => {
    if (!live) return refuse('room_not_live', `Room ${room} has ended.`, { param: 'room' });
    if (user === host) return refuse('invalid_request', 'The host needs no invitation.', { param: 'user' });
    await ensureUser(client, user);
    const { rowCount } = await client.query(
      'insert into room_guests (room_id, user_id) values ($1, $2) on conflict do nothing',
      [room, user],
    );
    return rowCount ? { type: 'guest_joined', user } : null;
  });

export const removeGuest = (pool: pg.Pool, room: string, user: string): Promise<RoomChange | Refusal> =>
  changeRoom(pool, room, async (client) => {
    const { rowCount } = await client.query('delete from room_guests where room_id = $1 and user_id = $2', [
      room,
      user,
    ]);
    return rowCount ? { type: 'guest_left', user } : null;
  });

/** An event before it has its place in the feed. */
type Unnumbered<T> = T extends { seq: number } ? Omit<T, 'seq'> : never;
type NewRoomEvent = Exclude<Unnumbered<NumberedEvent>, { type: 'gift' }>;

interface LockedRoom {
  host: string;
  live: boolean;
  /** The database's clock, RFC 3339 in whole milliseconds. */
  now: string;
}

/**
 * Changes a room under its lock, raising its revision, so that a batch of gifts decided on the old state writes
 * nothing; and gives the event its place in the feed.
 */
function changeRoom(
  pool: pg.Pool,
  room: string,
  change: (client: pg.PoolClient, locked: LockedRoom) => Promise<NewRoomEvent | Refusal | null>,
): Promise<RoomChange | Refusal> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ host_id: string; live: boolean }>(
      'select host_id, ended_at is null as live from rooms where id = $1 for no key update',
      [room],
    );
    if (!rows[0]) return refuse('room_not_found', `There is no room ${room}.`, { param: 'room' });
    const now = await readClock(client);
    const event = await change(client, { host: rows[0].host_id, live: rows[0].live, now });
    if (event === null || 'code' in event) return event;
    return appendEvent(client, room, event, now);
  });
}

async function readClock(client: pg.PoolClient): Promise<string> {
  const { rows } = await client.query<{ now: number }>(
    `select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now`,
  );
  return new Date(rows[0]!.now).toISOString();
}

async function appendEvent(
  client: pg.PoolClient,
  room: string,
  event: NewRoomEvent,
  now: string,
): Promise<RoomEvents> {
  const { rows } = await client.query<RoomTotals & { seq: number }>(
    `update rooms set seq = seq + 1, revision = revision + 1 where id = $1 returning seq, gifts, coins, senders`,
    [room],
  );
  const { seq, ...totals } = rows[0]!;
  const numbered = { ...event, seq } as NumberedEvent;
  await client.query('insert into room_events (room_id, seq, at, event) values ($1, $2, $3, $4)', [
    room,
    seq,
    now,
    JSON.stringify(numbered),
  ]);
  const users = await readPublicUsers(client, 'user' in event ? [event.user] : []);
  return { room, at: Date.parse(now), events: [numbered], users, totals, supporters: [] };
}
