import type { NewBattleEvent, NumberedEvent } from '@lavish/protocol';
import type pg from 'pg';
import type { RoomEvents, RoomTotals } from '../../domain/rooms/room-events.ts';
import type { NewReversalEvent, NewRoomEvent } from '../../domain/rooms/room-rules.ts';
import { timestamp } from '../../domain/timestamp.ts';

type NewEvent = NewRoomEvent | NewReversalEvent | NewBattleEvent;

/** The events that were appended to one room's feed. */
export type Appended = Pick<RoomEvents, 'room' | 'at' | 'events' | 'totals'>;

/** Appends the events to the feed of each of these rooms. The rooms are locked. `now`: unix milliseconds. */
export const appendEvents = (
  client: pg.PoolClient,
  rooms: readonly string[],
  events: readonly NewEvent[],
  now: number,
): Promise<Appended[]> =>
  appendEventsByRoom(
    client,
    rooms.map((room) => ({ room, events })),
    now,
  );

/** As `appendEvents`, but each room has its own events. Each room occurs once. */
export async function appendEventsByRoom(
  client: pg.PoolClient,
  additions: readonly { room: string; events: readonly NewEvent[] }[],
  now: number,
): Promise<Appended[]> {
  const some = additions.filter(({ events }) => events.length > 0);
  if (some.length === 0) return [];
  const { rows } = await client.query<RoomTotals & { id: string; seq: number }>(
    `update rooms r set seq = r.seq + a.count
       from unnest($1::text[], $2::int[]) a (id, count)
      where r.id = a.id returning r.id, r.seq - a.count as seq, r.gifts, r.coins, r.senders`,
    [some.map(({ room }) => room), some.map(({ events }) => events.length)],
  );
  const eventsOf = new Map(some.map(({ room, events }) => [room, events]));
  const appended = rows.map(({ id, seq, ...totals }) => ({
    room: id,
    at: now,
    events: eventsOf.get(id)!.map((event, index) => ({ ...event, seq: seq + 1 + index }) as NumberedEvent),
    totals,
  }));
  const lines = appended.flatMap(({ room, events }) => events.map((event) => ({ room, event })));
  await client.query(
    `insert into room_events (room_id, seq, at, event)
     select room_id, seq, $3, event from unnest($1::text[], $2::bigint[], $4::jsonb[]) e (room_id, seq, event)`,
    [
      lines.map(({ room }) => room),
      lines.map(({ event }) => event.seq),
      timestamp(now),
      lines.map(({ event }) => JSON.stringify(event)),
    ],
  );
  return appended;
}
