import type { NumberedEvent, PublicUsers, Supporter } from '@lavish/protocol';
import { toWireId } from '@lavish/protocol';
import { eventOf } from '../../domain/gifts/gift-event.ts';
import type {
  RoomEvents,
  RoomPosition,
  RoomSnapshot,
  RoomTotals,
  StreakSnapshot,
} from '../../domain/rooms/room-events.ts';
import { mentionedIn, mentionedInBattle, mentionedToday } from '../../domain/users/mentioned-users.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { readRoomBattle, readRoomBattles } from '../battles/read-battles.ts';
import { GIFT_COLUMNS, type GiftRow, giftOf } from '../gifts/gift-rows.ts';
import { idsInRooms, idsOfToday } from '../gifts/id-ranges.ts';
import { readToday } from '../rankings/read-today.ts';
import { readPublicUsers } from '../users/user-profiles.ts';
import { readRooms } from './read-rooms.ts';
import { readTopSupporters } from './supporters.ts';

/** The position of each room, in one query. */
export async function readPositions(
  db: Queryable,
  ids: readonly string[],
): Promise<Map<string, RoomPosition>> {
  const found = await rows<{ id: string; seq: number; battle: string | null; version: number }>(
    db,
    `select r.id, r.seq, b.id as battle, b.version from rooms r left join battles b on b.id = r.battle_id
      where r.id = any($1)`,
    [ids],
  );
  return new Map(
    found.map(({ id, seq, battle, version }) => [
      id,
      { seq, battle: battle === null ? null : { id: battle, version } },
    ]),
  );
}

/**
 * A room's events after a position, in order, at most `limit`. The room's feed consists of its gifts, whose rows are
 * events, and of `room_events`.
 */
export async function readEvents(
  db: Queryable,
  room: string,
  afterSeq: number,
  limit: number,
): Promise<RoomEvents> {
  const gifts = await rows<GiftRow>(
    db,
    `select ${GIFT_COLUMNS} from gifts g where room_id = $1 and ${await idsInRooms(db, [room])} and seq > $2
      order by seq limit $3`,
    [room, afterSeq, limit],
  );
  const others = await rows<{ at: number; event: NumberedEvent }>(
    db,
    'select at, event from room_events where room_id = $1 and seq > $2 order by seq limit $3',
    [room, afterSeq, limit],
  );
  const found = [...gifts.map((row) => ({ at: row.at, event: eventOf(giftOf(row)) })), ...others]
    .sort((a, b) => a.event.seq - b.event.seq)
    .slice(0, limit);
  const events = found.map(({ event }) => event);
  const battle = await readRoomBattle(db, room);
  const isLowered = events.some(({ type }) => type === 'gift_reversed');
  const topSupporters = isLowered ? (await readTopSupporters(db, [room], 10)).get(room)! : [];
  const mentioned = [
    ...events.flatMap(mentionedIn),
    ...topSupporters.map(({ user }) => user),
    ...(battle ? mentionedInBattle(battle) : []),
  ];
  return {
    room,
    at: found[0]?.at ?? 0,
    events: withoutGap(events, afterSeq),
    users: await readPublicUsers(db, mentioned),
    totals: await readTotals(db, room),
    supporters: await readSupportersOf(db, room, gifts),
    ...(isLowered && { topSupporters }),
    battle,
  };
}

/** Cuts the events at the first gap. The two reads are not one snapshot, so an event committed between them may be missing. */
function withoutGap(events: NumberedEvent[], afterSeq: number): NumberedEvent[] {
  const gap = events.findIndex((event, index) => event.seq !== afterSeq + 1 + index);
  return gap < 0 ? events : events.slice(0, gap);
}

async function readTotals(db: Queryable, room: string): Promise<RoomTotals> {
  const [totals] = await rows<RoomTotals>(db, 'select gifts, coins, senders from rooms where id = $1', [
    room,
  ]);
  return totals ?? { gifts: 0, coins: 0, senders: 0 };
}

const readSupportersOf = (db: Queryable, room: string, gifts: readonly GiftRow[]): Promise<Supporter[]> =>
  rows(
    db,
    'select sender_id as user, coins, gifts from supporters where room_id = $1 and sender_id = any($2)',
    [room, [...new Set(gifts.map((gift) => gift.sender_id))]],
  );

/**
 * The snapshots of rooms, in one set of queries. Rooms that do not exist are left out. Positions are read first, so that
 * everything else is at least as new.
 */
export async function readSnapshots(
  db: Queryable,
  ids: readonly string[],
): Promise<Map<string, RoomSnapshot>> {
  const positions = await readPositions(db, ids);
  if (positions.size === 0) return new Map();
  const found = await readRooms(db, [...positions.keys()]);
  const existing = found.map(({ id }) => id);
  const supporters = await readTopSupporters(db, existing, 10);
  const today = await readToday(db, existing);
  const streaks = await readStreaks(db, existing);
  const battles = await readRoomBattles(db, existing);
  const mentioned = new Map(
    found.map((room) => [
      room.id,
      [
        room.host,
        ...room.guests,
        ...(supporters.get(room.id) ?? []).map(({ user }) => user),
        ...mentionedToday(today.get(room.id)!),
        ...(streaks.get(room.id) ?? []).flatMap(({ sender, receiver }) => [sender, receiver]),
        ...(battles.has(room.id) ? mentionedInBattle(battles.get(room.id)!) : []),
      ],
    ]),
  );
  const users = await readPublicUsers(db, [...mentioned.values()].flat());
  const usersIn = (room: string): PublicUsers =>
    Object.fromEntries(mentioned.get(room)!.flatMap((id) => (users[id] ? [[id, users[id]]] : [])));
  return new Map(
    found.map((room) => [
      room.id,
      {
        room,
        seq: positions.get(room.id)!.seq,
        supporters: supporters.get(room.id) ?? [],
        today: today.get(room.id)!,
        streaks: streaks.get(room.id) ?? [],
        battle: battles.get(room.id) ?? null,
        users: usersIn(room.id),
      },
    ]),
  );
}

/**
 * The streaks of rooms that run or ended within the last minute, first those that end first. A streak ends at most a minute
 * after its last gift, so only the newest gifts of a room are read: 20,000 are four seconds of the busiest room. Units of
 * earlier gifts count at the average price of the others.
 */
async function readStreaks(db: Queryable, rooms: readonly string[]): Promise<Map<string, StreakSnapshot[]>> {
  const found = await rows<Omit<StreakSnapshot, 'expires_at'> & { room: string; expires_at: number }>(
    db,
    `select r.id as room, w.*
       from rooms r cross join lateral (
         select w.streak_id as id, w.user_id as sender, w.streak_receiver as receiver, w.streak_item as item,
                w.streak_count as count, w.streak_expires_at as expires_at,
                round(s.coins * w.streak_count / s.units)::bigint as coins
           from (select sender_id, streak_id, sum(coins) as coins, sum(quantity) as units from gifts
                  where room_id = r.id and ${await idsOfToday(db)}
                    and seq > r.seq - 20000 and at > now() - interval '2 minutes'
                  group by 1, 2) s
           join wallets w on w.user_id = s.sender_id and w.streak_id = s.streak_id
          where w.streak_room = r.id and w.streak_expires_at > clock_timestamp() - interval '1 minute') w
      where r.id = any($1) order by w.expires_at`,
    [rooms],
  );
  const byRoom = new Map<string, StreakSnapshot[]>();
  for (const { room, ...streak } of found) {
    const shown = {
      ...streak,
      id: toWireId('stk', streak.id),
      expires_at: new Date(streak.expires_at).toISOString(),
    };
    byRoom.set(room, [...(byRoom.get(room) ?? []), shown]);
  }
  return byRoom;
}
