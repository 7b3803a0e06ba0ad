import { type Supporter, toWireId } from '@lavish/protocol';
import type pg from 'pg';
import type { RoomCorrection } from '../../domain/ledger/corrections/correct-rooms.ts';
import type { RoomEvents } from '../../domain/rooms/room-events.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { readClock } from '../../postgres/database-time.ts';
import { inLockingTransaction, lockWithin } from '../locks.ts';
import { appendEvents } from '../rooms/append-events.ts';
import { keepRankedPosition } from '../rooms/supporter-rankings.ts';
import { readTopSupporters } from '../rooms/supporters.ts';
import { readPublicUsers } from '../users/user-profiles.ts';

/** A batch of gifts holds its wallets and rooms for some milliseconds. */
const LOCK_WAIT_MS = 100;

type DueCorrection = Omit<RoomCorrection, 'named'> & { sender: string; named: string[] };

/** Rooms that do not show a correction yet, at most `limit`, each with one journal. */
export const readDueRooms = (
  db: Queryable,
  limit: number,
): Promise<Pick<DueCorrection, 'journal' | 'room' | 'sender'>[]> =>
  rows(
    db,
    'select journal_id as journal, room_id as room, sender_id as sender from due_room_corrections order by 1, 2 limit $1',
    [limit],
  );

/**
 * Shows in a room what a journal has corrected there: the sums of the sender and of the room, and an event if the room is live.
 *
 * @returns the events for the feed; null if another node has done it, the room is not live, or it was locked for long and
 *   has to be tried again
 */
export async function correctRoom(
  pool: pg.Pool,
  { journal, room, sender }: Pick<DueCorrection, 'journal' | 'room' | 'sender'>,
): Promise<RoomEvents | null> {
  const corrected = await inLockingTransaction(pool, async (client, locks) => {
    // First, because a step of the ranking holds it for some 50 ms, and gifts would wait for the locks below.
    await keepRankedPosition(client, room);
    // Only a transaction that holds the sender's wallet writes a supporter.
    const locked = await lockWithin(client, locks, LOCK_WAIT_MS, async (order) => {
      const { rows: wallets, next } = order.lockWallets([sender]);
      await wallets;
      return next.lockRooms([room]);
    });
    if (locked === null) return null;
    const [due] = await rows<DueCorrection>(
      client,
      `delete from due_room_corrections where journal_id = $1 and room_id = $2
       returning journal_id as journal, room_id as room, sender_id as sender, gifts, coins, named`,
      [journal, room],
    );
    if (!due) return null;
    const supporter = await addToSupporter(client, due);
    await client.query('update rooms set gifts = gifts - $2, coins = coins - $3 where id = $1', [
      room,
      due.gifts,
      due.coins,
    ]);
    if (!locked.get(room)?.live) return null;
    const event = {
      type: 'gift_reversed',
      sender,
      gifts: due.gifts,
      coins: due.coins,
      ids: due.named.map((id) => toWireId('gft', id)),
    } as const;
    const [appended] = await appendEvents(client, [room], [event], await readClock(client));
    return { ...appended!, supporters: [supporter] };
  });
  if (corrected === null) return null;
  const topSupporters = (await readTopSupporters(pool, [room], 10)).get(room)!;
  const users = await readPublicUsers(pool, [sender, ...topSupporters.map(({ user }) => user)]);
  return { ...corrected, users, topSupporters, battle: null };
}

/** Also in the ranking, which otherwise follows the gifts only. */
async function addToSupporter(
  client: pg.ClientBase,
  { room, sender, gifts, coins }: DueCorrection,
): Promise<Supporter> {
  const [supporter] = await rows<Supporter>(
    client,
    `update supporters set gifts = gifts - $3, coins = coins - $4 where room_id = $1 and sender_id = $2
     returning sender_id as user, coins, gifts`,
    [room, sender, gifts, coins],
  );
  await client.query(
    'update ranked_supporters set gifts = $3, coins = $4 where room_id = $1 and sender_id = $2',
    [room, sender, supporter!.gifts, supporter!.coins],
  );
  return supporter!;
}
