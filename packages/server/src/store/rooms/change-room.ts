import { LIMITS, type Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { isEngaged, roomsOf, type StoredBattle } from '../../domain/battles/battle.ts';
import type { BattleAction } from '../../domain/battles/battle-action.ts';
import type { BattleCommit } from '../../domain/battles/battle-commit.ts';
import { stepBattle } from '../../domain/battles/step-battle.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import type { RoomEvents } from '../../domain/rooms/room-events.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { DatabaseUnavailable } from '../../postgres/database.ts';
import { readClock } from '../../postgres/database-time.ts';
import { battleOf } from '../battles/battle-rows.ts';
import { writeStep } from '../battles/battle-steps.ts';
import { readBonusesIn } from '../bonuses/battle-bonuses.ts';
import { cancelInvitedIn } from '../invitations/invitations.ts';
import { type BattleCondition, inLockingTransaction, type LockedRoom } from '../locks.ts';
import { earliestEnd, readOutages } from '../nodes/node-liveness.ts';
import { admitUser, readPublicUsers } from '../users/users.ts';
import { appendEvents, type NewRoomEvent } from './append-events.ts';

/**
 * What a change adds to the feed, the battles that lost a host by it, and the hosts whose invitations it cancelled; null
 * when it found things as they should be.
 */
export type RoomChange = { events: RoomEvents; battles: BattleCommit[]; inviteHosts: string[] } | null;

/**
 * Ends a room. From this commit on no gift is accepted there. Ending an ended room changes nothing. `by`: the user whose
 * token asks for it; null: the platform.
 */
export const endRoom = (
  pool: pg.Pool,
  room: string,
  by: string | null = null,
): Promise<RoomChange | Refusal> =>
  changeRoom(pool, room, { type: 'host_gone', room, host: null, by }, async (client, { live }, now) => {
    if (!live) return null;
    await client.query('update rooms set ended_at = $2 where id = $1', [room, timestamp(now)]);
    return { type: 'room_ended', at: timestamp(now) };
  });

/**
 * Lets a user receive gifts in the room beside its host. `mayCreate`: a user not yet known is created; else refused, since
 * only the platform and users themselves decide that a user comes to be.
 */
export const addGuest = (
  pool: pg.Pool,
  room: string,
  user: string,
  { mayCreate = false }: { mayCreate?: boolean } = {},
): Promise<RoomChange | Refusal> =>
  changeRoom(pool, room, null, async (client, { live, host }) => {
    if (!live) return refuse('room_not_live', `Room ${room} has ended.`, { param: 'room' });
    if (user === host) return refuse('invalid_request', 'The host needs no invitation.', { param: 'user' });
    const refusal = await admitUser(client, user, mayCreate);
    if (refusal) return refusal;
    const { rows } = await client.query<{ others: number }>(
      'select count(*) as others from room_guests where room_id = $1 and user_id <> $2',
      [room, user],
    );
    if (rows[0]!.others >= LIMITS.maxGuests) {
      return refuse('limit_reached', `${room} has ${LIMITS.maxGuests} guests already.`, { param: 'user' });
    }
    const { rowCount } = await client.query(
      'insert into room_guests (room_id, user_id) values ($1, $2) on conflict do nothing',
      [room, user],
    );
    return rowCount ? { type: 'guest_joined', user } : null;
  });

/** `by`: the user whose token asks for it; null: the platform. */
export const removeGuest = (
  pool: pg.Pool,
  room: string,
  user: string,
  by: string | null = null,
): Promise<RoomChange | Refusal> =>
  changeRoom(pool, room, { type: 'host_gone', room, host: user, by }, async (client) => {
    const { rowCount } = await client.query('delete from room_guests where room_id = $1 and user_id = $2', [
      room,
      user,
    ]);
    return rowCount ? { type: 'guest_left', user } : null;
  });

/** How often a change begins anew because a battle was proposed in the room meanwhile. */
const MAX_ATTEMPTS = 5;

/**
 * Changes a room under its lock, raising its revision, so that a batch of gifts decided on the old state writes
 * nothing; steps the battles under way that lose a host by it (`gone`; null: none can); cancels the invitations that do;
 * and gives the event its place in the feed, after what those battles had to tell. An invitation that is being proposed or
 * answered meanwhile stays: the last acceptance finds the room ended or the guest gone.
 */
async function changeRoom(
  pool: pg.Pool,
  room: string,
  gone: Gone | null,
  change: (client: pg.PoolClient, locked: LockedRoom, now: number) => Promise<NewRoomEvent | Refusal | null>,
): Promise<RoomChange | Refusal> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const changed = await inLockingTransaction(pool, async (client, locks) => {
      const lockedBattles = gone ? locks.lockBattles(battlesIn(gone)) : null;
      const battles = ((await lockedBattles?.rows) ?? []).map(battleOf);
      const rooms = await (lockedBattles?.next ?? locks).lockRooms([room, ...battles.flatMap(roomsOf)]);
      const locked = rooms.get(room);
      if (!locked) return refuse('room_not_found', `There is no room ${room}.`, { param: 'room' });
      if (gone && (await countBattlesIn(client, gone)) > battles.length) return OVERTAKEN;
      const now = await readClock(client);
      const event = await change(client, locked, now);
      if (event === null || isRefusal(event)) return event;
      const left = gone
        ? await stepBattles(client, battles, { ...gone, roomHost: locked.host }, rooms, now)
        : [];
      const inviteHosts = gone ? await cancelInvitedIn(client, gone, now) : [];
      return { events: await tellRoom(client, room, event, now), battles: left, inviteHosts };
    });
    if (changed !== OVERTAKEN) return changed;
  }
  throw new DatabaseUnavailable(false, new Error(`battles kept being proposed in room ${room}`));
}

/** A battle was proposed between the locks of the battles and the room's; nothing was written. */
const OVERTAKEN = Symbol('overtaken');

/** What the battles lose; whose room it is becomes known with the room's lock. */
type Gone = Omit<BattleAction<'host_gone'>, 'roomHost'>;

/** The battles under way in a room, or with `host` those in which this host takes part from there. */
const battlesIn = ({ room, host }: Gone): BattleCondition => ({
  where: `b.over_at is null and b.state <> 'invited' and b.id in (
    select battle_id from battle_hosts where room_id = $1 and ($2::text is null or host_id = $2))`,
  values: [room, host],
});

/** Once the room is locked, no further battle can be proposed in it. */
async function countBattlesIn(client: pg.PoolClient, gone: Gone): Promise<number> {
  const { where, values } = battlesIn(gone);
  const { rows } = await client.query<{ count: number }>(
    `select count(*) as count from battles b where ${where}`,
    [...values],
  );
  return rows[0]!.count;
}

async function stepBattles(
  client: pg.PoolClient,
  battles: readonly StoredBattle[],
  gone: BattleAction<'host_gone'>,
  rooms: ReadonlyMap<string, LockedRoom>,
  now: number,
): Promise<BattleCommit[]> {
  const commits: BattleCommit[] = [];
  const outages = await readOutages(client, earliestEnd(battles));
  for (const battle of battles) {
    const bonuses = await readBonusesIn(client, roomsOf(battle), now);
    const step = stepBattle({ ...battle, bonuses }, gone, now, outages);
    if (step === null || isRefusal(step)) continue;
    commits.push(await writeStep(client, step, { engaged: isEngaged(battle), invited: false, rooms }, now));
  }
  return commits;
}

async function tellRoom(
  client: pg.PoolClient,
  room: string,
  event: NewRoomEvent,
  now: number,
): Promise<RoomEvents> {
  await client.query('update rooms set revision = revision + 1 where id = $1', [room]);
  const [appended] = await appendEvents(client, [room], [event], now);
  const users = await readPublicUsers(client, 'user' in event ? [event.user] : []);
  return { ...appended!, users, supporters: [], battle: null };
}
