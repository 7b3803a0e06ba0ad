import { randomBytes } from 'node:crypto';
import type { PostBattle, Refusal } from '@lavish/protocol';
import { toWireId } from '@lavish/protocol';
import type pg from 'pg';
import { hostsOf, isAgreed, isEngaged, roomsOf, type StoredBattle } from '../../domain/battles/battle.ts';
import type { BattleAction } from '../../domain/battles/battle-action.ts';
import type { BattleCommit } from '../../domain/battles/battle-commit.ts';
import { type BattleRoom, checkHostsCanReceive } from '../../domain/battles/check-sides.ts';
import { proposeBattle } from '../../domain/battles/propose-battle.ts';
import { stepBattle } from '../../domain/battles/step-battle.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
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
  const named = [...new Set(request.sides.flatMap((side) => side.hosts.map(({ room }) => room)))];
  const invited = hosts.filter((host) => host !== inviter);
  // Refuses most of a flood of proposals early, without a lock.
  const limited = inviter === null ? null : await checkInvitations(pool, inviter, invited);
  if (limited) return limited;
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

/** Which of these users are guests of the locked rooms. */
async function withGuests(
  client: pg.PoolClient,
  rooms: ReadonlyMap<string, LockedRoom>,
  users: readonly string[],
): Promise<Map<string, BattleRoom>> {
  const { rows } = await client.query<{ room: string; guests: string[] }>(
    `select room_id as room, array_agg(user_id) as guests from room_guests
      where room_id = any($1) and user_id = any($2) group by room_id`,
    [[...rooms.keys()], users],
  );
  const guests = new Map(rows.map((row) => [row.room, row.guests]));
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
