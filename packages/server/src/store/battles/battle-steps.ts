import type { PublicUsers, Refusal } from '@lavish/protocol';
import type pg from 'pg';
import {
  hostsOf,
  isAgreed,
  isEngaged,
  isOver,
  roomsOf,
  type StoredBattle,
  timeIn,
} from '../../domain/battles/battle.ts';
import type { BattleStep } from '../../domain/battles/battle-action.ts';
import type { BattleCommit } from '../../domain/battles/battle-commit.ts';
import { refuse } from '../../domain/refusal.ts';
import { battleChange } from '../../domain/rooms/room-events.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { mentionedIn, mentionedInBattle } from '../../domain/users/mentioned-users.ts';
import { type Queryable, rows as readRows } from '../../postgres/database.ts';
import { updateInvitations } from '../invitations/invitations.ts';
import type { LockedRoom } from '../locks.ts';
import { type Appended, appendEventsByRoom } from '../rooms/append-events.ts';
import { readPublicUsers } from '../users/user-profiles.ts';
import { progressOf } from './battle-rows.ts';

/** Refuses if one of the hosts or rooms takes part in a battle that is agreed and not over. Null: all are free. */
export async function findConflict(
  db: Queryable,
  hosts: readonly string[],
  rooms: readonly string[],
): Promise<Refusal | null> {
  const [conflict] = await readRows<{ taken: string }>(
    db,
    `select host_id as taken from battle_hosts where engaged and host_id = any($1)
     union all
     select 'room ' || r.id from rooms r join battles b on b.id = r.battle_id where r.id = any($2) and b.over_at is null
      limit 1`,
    [hosts, rooms],
  );
  return conflict ? refuse('battle_conflict', `${conflict.taken} already takes part in a battle.`) : null;
}

/** Writes a new battle and its hosts, who are not engaged yet. */
export async function insertBattle(client: pg.PoolClient, battle: StoredBattle, now: number): Promise<void> {
  const { id, mode, inviter, rules, secret, sides } = battle;
  await client.query(
    `insert into battles (id, mode, state, version, inviter_id, rules, secret, progress, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      id,
      mode,
      battle.state,
      battle.version,
      inviter,
      JSON.stringify(rules),
      secret,
      progressOf(battle),
      timestamp(now),
    ],
  );
  const stands = sides.flatMap(({ hosts }, side) => hosts.map((one) => ({ side, ...one })));
  await client.query(
    `insert into battle_hosts (battle_id, side, host_id, room_id)
     select $1, * from unnest($2::int[], $3::text[], $4::text[])`,
    [id, stands.map(({ side }) => side), stands.map(({ host }) => host), stands.map(({ room }) => room)],
  );
}

/** A step of a battle, and whether the battle was engaged before it. */
export type StepToWrite = BattleStep & { wasEngaged: boolean };

type RoomsLocked = ReadonlyMap<string, Pick<LockedRoom, 'live'>>;

/**
 * Writes a battle after a step, and appends its events to the feeds of its live rooms. The battle's row and all its rooms
 * are locked. When the step engages the battle, the earnings of its hosts are locked too, and the hosts and rooms are
 * free. Only the hosts see a battle that is not agreed: its rooms get neither events nor its state.
 */
export async function writeStep(
  client: pg.PoolClient,
  step: BattleStep,
  was: { engaged: boolean; invited: boolean; rooms: RoomsLocked },
  now: number,
): Promise<BattleCommit> {
  if (was.invited) await updateInvitations(client, step.battle);
  const inviteHosts = was.invited || step.battle.state === 'invited' ? hostsOf(step.battle) : [];
  const [commit] = await writeSteps(client, [{ ...step, wasEngaged: was.engaged }], was.rooms, now);
  return { ...commit!, inviteHosts };
}

/** As `writeStep`, for several battles with as many statements as for one. No two of the battles share a room. */
export async function writeSteps(
  client: pg.PoolClient,
  steps: readonly StepToWrite[],
  rooms: RoomsLocked,
  now: number,
): Promise<BattleCommit[]> {
  if (steps.length === 0) return [];
  await updateBattles(
    client,
    steps.map(({ battle }) => battle),
    now,
  );
  for (const { battle, wasEngaged } of steps) {
    if (isEngaged(battle) && !wasEngaged) await engage(client, battle);
  }
  await release(client, steps.map(({ battle }) => battle).filter(isOver));
  const additions = steps.flatMap(({ battle, events }) =>
    roomsOf(battle).flatMap((room) => (rooms.get(room)?.live ? [{ room, events }] : [])),
  );
  const appended = new Map((await appendEventsByRoom(client, additions, now)).map((one) => [one.room, one]));
  const mentioned = [
    ...steps.flatMap(({ battle }) => mentionedInBattle(battle)),
    ...[...appended.values()].flatMap((one) => one.events).flatMap(mentionedIn),
  ];
  const users = await readPublicUsers(client, mentioned);
  return steps.map((step) => commitOf(step, appended, users));
}

/** The commit of one step, with only the users that its battle or events mention. */
function commitOf(
  { battle }: StepToWrite,
  appended: ReadonlyMap<string, Appended>,
  users: PublicUsers,
): BattleCommit {
  const rooms = isAgreed(battle) ? roomsOf(battle) : [];
  const mentioned = new Set([
    ...mentionedInBattle(battle),
    ...rooms.flatMap((room) => appended.get(room)?.events ?? []).flatMap(mentionedIn),
  ]);
  const own = Object.fromEntries(Object.entries(users).filter(([id]) => mentioned.has(id)));
  return {
    battle,
    inviteHosts: [],
    roomEvents: rooms.map((room) => ({ ...battleChange(room, battle, own), ...appended.get(room) })),
  };
}

async function updateBattles(
  client: pg.PoolClient,
  battles: readonly StoredBattle[],
  now: number,
): Promise<void> {
  await client.query(
    `update battles b set state = s.state, version = s.version, progress = s.progress, starts_at = s.starts_at,
            ends_at = s.ends_at, due_at = s.due_at, result = s.result, agreed = s.agreed, over_at = s.over_at,
            xid = case when s.over_at is not null then log_position() end
       from unnest($1::uuid[], $2::text[], $3::bigint[], $4::jsonb[], $5::timestamptz[], $6::timestamptz[],
                   $7::timestamptz[], $8::jsonb[], $9::timestamptz[], $10::boolean[])
              s (id, state, version, progress, starts_at, ends_at, due_at, result, over_at, agreed)
      where b.id = s.id`,
    [
      battles.map(({ id }) => id),
      battles.map(({ state }) => state),
      battles.map(({ version }) => version),
      battles.map(progressOf),
      battles.map(({ startsAt }) => time(startsAt)),
      battles.map(({ endsAt }) => time(endsAt)),
      battles.map(({ dueAt }) => time(dueAt)),
      battles.map(({ result }) => result && JSON.stringify(result)),
      battles.map((battle) => (isOver(battle) ? timestamp(timeIn([battle], now)) : null)),
      battles.map(isAgreed),
    ],
  );
}

const time = (at: number | null) => (at === null ? null : timestamp(at));

/** From this commit on, gifts in its rooms read the battle. Batches that were decided without it are rolled back. */
async function engage(client: pg.PoolClient, battle: StoredBattle): Promise<void> {
  await client.query(
    `update battle_hosts h
        set engaged = true, agreed = true, region = (select u.region from users u where u.id = h.host_id)
      where battle_id = $1`,
    [battle.id],
  );
  await client.query('update rooms set battle_id = $1, revision = revision + 1 where id = any($2)', [
    battle.id,
    roomsOf(battle),
  ]);
}

async function release(client: pg.PoolClient, battles: readonly StoredBattle[]): Promise<void> {
  if (battles.length === 0) return;
  await client.query(
    'update battle_hosts set engaged = false where battle_id = any($1::uuid[]) and engaged',
    [battles.map(({ id }) => id)],
  );
}
