import type { Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { isEngaged, roomsOf, type StoredBattle } from '../../domain/battles/battle.ts';
import type { BattleAction } from '../../domain/battles/battle-action.ts';
import type { BattleCommit } from '../../domain/battles/battle-commit.ts';
import { stepBattle } from '../../domain/battles/step-battle.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import type { RoomEvents } from '../../domain/rooms/room-events.ts';
import {
  decideRoomChange,
  type GuestFacts,
  type NewRoomEvent,
  type RoomAction,
  type RoomDecision,
} from '../../domain/rooms/room-rules.ts';
import { DatabaseUnavailable, type Queryable, rows } from '../../postgres/database.ts';
import { readClock } from '../../postgres/database-time.ts';
import { battleOf } from '../battles/battle-rows.ts';
import { writeStep } from '../battles/battle-steps.ts';
import { readBonusesIn } from '../bonuses/battle-bonuses.ts';
import { cancelInvitedIn } from '../invitations/invitations.ts';
import { inLockingTransaction, type LockedRoom, type RowCondition } from '../locks.ts';
import { earliestEnd, readOutages } from '../nodes/node-liveness.ts';
import { ensureUser } from '../users/ensure-users.ts';
import { readPublicUsers } from '../users/user-profiles.ts';
import { appendEvents } from './append-events.ts';

/**
 * The events that a change adds to the feed, the battles that lost a host by it, and the hosts whose invitations it
 * cancelled. Null: nothing changed.
 */
export type RoomChange = { events: RoomEvents; battles: BattleCommit[]; inviteHosts: string[] } | null;

/**
 * Ends a room. From this commit on no gift is accepted there. Ending an ended room changes nothing. `by`: the user whose
 * token requests it; null: the platform.
 */
export const endRoom = (
  pool: pg.Pool,
  room: string,
  by: string | null = null,
): Promise<RoomChange | Refusal> =>
  changeRoom(pool, room, { type: 'end' }, { type: 'host_gone', room, host: null, by });

/**
 * Lets a user receive gifts in the room, in addition to its host. `mayCreate`: a guest without a user row gets one.
 * Otherwise such a guest is refused, because only the platform and users themselves create users.
 */
export const addGuest = (
  pool: pg.Pool,
  room: string,
  user: string,
  { mayCreate = false }: { mayCreate?: boolean } = {},
): Promise<RoomChange | Refusal> => changeRoom(pool, room, { type: 'add_guest', user, mayCreate }, null);

/** `by`: the user whose token requests it; null: the platform. */
export const removeGuest = (
  pool: pg.Pool,
  room: string,
  user: string,
  by: string | null = null,
): Promise<RoomChange | Refusal> =>
  changeRoom(pool, room, { type: 'remove_guest', user }, { type: 'host_gone', room, host: user, by });

/** How often a change starts again because a battle was proposed in the room meanwhile. */
const MAX_ATTEMPTS = 5;

/**
 * Changes a room under its lock, and raises its revision, so that a batch of gifts decided on the old state writes
 * nothing. Steps the running battles that lose a host by it (`gone`; null: none can), cancels the invitations that do, and
 * appends the event to the feed after the events of those battles. An invitation that is being proposed or answered
 * meanwhile stays: its last acceptance finds the room ended or the guest gone.
 */
async function changeRoom(
  pool: pg.Pool,
  room: string,
  action: RoomAction,
  gone: Gone | null,
): Promise<RoomChange | Refusal> {
  const early = await decideUnlocked(pool, room, action);
  if (early === null || isRefusal(early)) return early;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const changed = await inLockingTransaction(pool, async (client, locks) => {
      const lockedBattles = gone ? locks.lockBattles(battlesIn(gone)) : null;
      const battles = ((await lockedBattles?.rows) ?? []).map(battleOf);
      const rooms = await (lockedBattles?.next ?? locks).lockRooms([room, ...battles.flatMap(roomsOf)]);
      const locked = rooms.get(room);
      if (!locked) return roomNotFound(room);
      if (gone && (await countBattlesIn(client, gone)) > battles.length) return RETRY;
      const guest = action.type === 'end' ? null : await readGuestFacts(client, room, action.user);
      const now = await readClock(client);
      const decision = decideRoomChange({ id: room, ...locked }, action, guest, now);
      if (decision === null || isRefusal(decision)) return decision;
      await writeDecision(client, room, decision);
      const left = gone
        ? await stepBattles(client, battles, { ...gone, roomHost: locked.host }, rooms, now)
        : [];
      const inviteHosts = gone ? await cancelInvitedIn(client, gone, now) : [];
      return { events: await appendToFeed(client, room, decision.event, now), battles: left, inviteHosts };
    });
    if (changed !== RETRY) return changed;
  }
  throw new DatabaseUnavailable(
    false,
    new Error(`a battle was proposed in room ${room} during each of ${MAX_ATTEMPTS} attempts`),
  );
}

/**
 * Decides without a lock, because what is refused or changes nothing needs none: a change locks the battle in the room and
 * all rooms of that battle. A decision that changes something is made again under the locks.
 */
async function decideUnlocked(
  pool: pg.Pool,
  room: string,
  action: RoomAction,
): Promise<RoomDecision | Refusal | null> {
  const [found] = await rows<LockedRoom>(
    pool,
    'select host_id as host, ended_at is null as live from rooms where id = $1',
    [room],
  );
  if (!found) return roomNotFound(room);
  const guest = action.type === 'end' ? null : await readGuestFacts(pool, room, action.user);
  return decideRoomChange({ id: room, ...found }, action, guest, 0);
}

const roomNotFound = (room: string): Refusal =>
  refuse('room_not_found', `There is no room ${room}.`, { param: 'room' });

async function readGuestFacts(db: Queryable, room: string, user: string): Promise<GuestFacts> {
  const [facts] = await rows<GuestFacts>(
    db,
    `select exists (select from users where id = $2) as exists,
            exists (select from room_guests where room_id = $1 and user_id = $2) as "isGuest",
            (select count(*) from room_guests where room_id = $1 and user_id <> $2) as "otherGuests"`,
    [room, user],
  );
  return facts!;
}

async function writeDecision(client: pg.PoolClient, room: string, decision: RoomDecision): Promise<void> {
  const { event, newUser } = decision;
  if (newUser !== null) await ensureUser(client, newUser);
  const [text, value] =
    event.type === 'room_ended'
      ? ['update rooms set ended_at = $2 where id = $1', event.at]
      : [GUEST_CHANGES[event.type], event.user];
  await client.query(text, [room, value]);
}

const GUEST_CHANGES = {
  guest_joined: 'insert into room_guests (room_id, user_id) values ($1, $2)',
  guest_left: 'delete from room_guests where room_id = $1 and user_id = $2',
};

/** A battle was proposed after the battles were locked and before the room was. Nothing was written: try again. */
const RETRY = Symbol('retry');

/** The hosts whom the battles lose. The room's host is added once the room is locked. */
type Gone = Omit<BattleAction<'host_gone'>, 'roomHost'>;

/**
 * The battle under way in a room, or with `host` only one in which this host takes part from there. A room is in one battle
 * at a time, and its row names the latest: a room can have had thousands.
 */
const battlesIn = ({ room, host }: Gone): RowCondition => ({
  where: `b.over_at is null and b.state <> 'invited' and b.id = (select battle_id from rooms where id = $1)
    and ($2::text is null or exists (
      select from battle_hosts where battle_id = b.id and host_id = $2 and room_id = $1))`,
  values: [room, host],
});

/** Exact once the room is locked: from then on no battle can be proposed in it. */
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

/** Raises the room's revision, and appends the event to its feed. */
async function appendToFeed(
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
