import { randomBytes } from 'node:crypto';
import type { PostBattle, Refusal } from '@lavish/protocol';
import { toWireId } from '@lavish/protocol';
import type pg from 'pg';
import { hostsOf, isAgreed, isEngaged, roomsOf, type StoredBattle } from '../../domain/battles/battle.ts';
import type { BattleAction } from '../../domain/battles/battle-action.ts';
import type { BattleCommit } from '../../domain/battles/battle-commit.ts';
import { type BattleRoom, checkHostsCanReceive } from '../../domain/battles/check-sides.ts';
import { defineBattle, proposeBattle } from '../../domain/battles/propose-battle.ts';
import { stepBattle } from '../../domain/battles/step-battle.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { type Queryable, rows as readRows } from '../../postgres/database.ts';
import { readClock } from '../../postgres/database-time.ts';
import { readBonusesIn } from '../bonuses/battle-bonuses.ts';
import { checkInvitations } from '../invitations/count-invitations.ts';
import { insertInvitations, trimInboxes } from '../invitations/invitations.ts';
import { inLockingTransaction, type LockedRoom } from '../locks.ts';
import { newId } from '../new-id.ts';
import { earliestEnd, readOutages } from '../nodes/node-liveness.ts';
import { battleOf } from './battle-rows.ts';
import { findConflict, insertBattle, writeStep } from './battle-steps.ts';

/**
 * Proposes a battle. With `auto` it is agreed at once. `inviter`: the host who proposes it; null: the platform, for which
 * only the size of a host's inbox is limited.
 */
export async function createBattle(
  pool: pg.Pool,
  request: PostBattle,
  inviter: string | null,
): Promise<BattleCommit | Refusal> {
  const hosts = hostsOf(request);
  const named = roomsOf(request);
  const invited = hosts.filter((host) => host !== inviter);
  const early = inviter === null ? null : await refuseUnlocked(pool, request, inviter);
  if (early) return early;
  return inLockingTransaction(pool, async (client, locks) => {
    // A change of a bonus makes the battles that it finds due, and it cannot find this one yet.
    const bonuses = locks.keepBonuses();
    await bonuses.rows;
    const earnings = bonuses.next.lockEarnings(hosts);
    await earnings.rows;
    const locked = await earnings.next.lockRooms(named);
    const rooms = await withGuests(client, locked, hosts);
    const now = await readClock(client);
    const step = proposeBattle(request, {
      id: newId(now),
      secret: randomBytes(32).toString('hex'),
      inviter,
      now,
      rooms,
      bonuses: await readBonusesIn(client, named, now),
    });
    if (isRefusal(step)) return step;
    const conflict =
      (await findConflict(client, hosts, named)) ??
      (inviter === null ? null : await checkInvitations(client, inviter, invited));
    if (conflict) return conflict;
    await insertBattle(client, step.battle, now);
    const commit = await writeStep(client, step, { engaged: false, invited: false, rooms }, now);
    if (isAgreed(step.battle)) return commit;
    await insertInvitations(client, step.battle, now);
    const dropped = await trimInboxes(client, invited, now);
    return { ...commit, inviteHosts: [...new Set([...commit.inviteHosts, ...dropped])] };
  });
}

/**
 * Refuses a host's proposal without a lock, if it would be refused. A proposal locks the earnings and rooms of all hosts that
 * it names, and a stranger could hold those of 79 hosts by proposals that are refused, which no limit counts.
 */
async function refuseUnlocked(pool: pg.Pool, request: PostBattle, inviter: string): Promise<Refusal | null> {
  const hosts = hostsOf(request);
  const invited = hosts.filter((host) => host !== inviter);
  const limited = await checkInvitations(pool, inviter, invited);
  if (limited) return limited;
  const named = roomsOf(request);
  const found = await readRows<LockedRoom & { id: string }>(
    pool,
    'select id, host_id as host, ended_at is null as live from rooms where id = any($1)',
    [named],
  );
  const rooms = await withGuests(pool, new Map(found.map(({ id, ...room }) => [id, room])), hosts);
  const battle = defineBattle(request, { id: '', secret: '', inviter, now: 0, rooms, bonuses: [] });
  return isRefusal(battle) ? battle : findConflict(pool, hosts, named);
}

/** Which of these users are guests of the rooms. */
async function withGuests(
  db: Queryable,
  rooms: ReadonlyMap<string, LockedRoom>,
  users: readonly string[],
): Promise<Map<string, BattleRoom>> {
  const found = await readRows<{ room: string; guests: string[] }>(
    db,
    `select room_id as room, array_agg(user_id) as guests from room_guests
      where room_id = any($1) and user_id = any($2) group by room_id`,
    [[...rooms.keys()], users],
  );
  const guests = new Map(found.map((row) => [row.room, row.guests]));
  return new Map([...rooms].map(([id, room]) => [id, { ...room, guests: new Set(guests.get(id)) }]));
}

/**
 * Carries out an action under the battle's lock; `due` carries out the transition that is due by the clock. Each caller,
 * on any node, sees the changes of the callers before it. The commit has no `roomEvents` when nothing changed.
 */
export function changeBattle(
  pool: pg.Pool,
  id: string,
  action: BattleAction,
): Promise<BattleCommit | Refusal> {
  return inLockingTransaction(pool, async (client, locks) => {
    // A battle that begins must see the bonuses of that moment: a change of a bonus reaches only those that have begun.
    const kept = action.type === 'accept' ? locks.keepBonuses() : null;
    await kept?.rows;
    const locked = (kept?.next ?? locks).lockBattles({ where: 'b.id = $1', values: [id] });
    const [row] = await locked.rows;
    if (!row) {
      return refuse('battle_not_found', `There is no battle ${toWireId('btl', id)}.`, { param: 'battle' });
    }
    const battle = battleOf(row);
    const engaged = isEngaged(battle);
    const earnings = action.type === 'accept' ? locked.next.lockEarnings(hostsOf(battle)) : null;
    await earnings?.rows;
    const rooms = await (earnings?.next ?? locked.next).lockRooms(roomsOf(battle));
    const now = await readClock(client);
    const bonuses = await readBonusesIn(client, roomsOf(battle), now);
    const outages = await readOutages(client, earliestEnd([battle]));
    const step = stepBattle({ ...battle, bonuses }, action, now, outages);
    if (step === null) return { battle, roomEvents: [], inviteHosts: [] };
    if (isRefusal(step)) return step;
    if (isEngaged(step.battle) && !engaged) {
      const conflict =
        (await findConflict(client, hostsOf(battle), roomsOf(battle))) ??
        checkStillThere(battle, await withGuests(client, rooms, hostsOf(battle)));
      if (conflict) return conflict;
    }
    return writeStep(client, step, { engaged, invited: battle.state === 'invited', rooms }, now);
  });
}

/** Refuses a battle of which a host can no longer receive gifts in the named room. */
function checkStillThere(battle: StoredBattle, rooms: ReadonlyMap<string, BattleRoom>): Refusal | null {
  const fault = checkHostsCanReceive(battle, rooms);
  return fault && refuse(fault.code, fault.detail);
}
