import type pg from 'pg';
import { isEngaged, roomsOf, type StoredBattle } from '../../domain/battles/battle.ts';
import type { BattleCommit } from '../../domain/battles/battle-commit.ts';
import { stepBattle } from '../../domain/battles/step-battle.ts';
import { bonusesInRooms } from '../../domain/bonuses/bonus.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { readClock } from '../../postgres/database-time.ts';
import { readBonusesIn } from '../bonuses/battle-bonuses.ts';
import { inLockingTransaction, type LockedRoom, type LockOrder, lockWithin } from '../locks.ts';
import { earliestEnd, readOutages } from '../nodes/node-liveness.ts';
import { battleOf } from './battle-rows.ts';
import { writeSteps } from './battle-steps.ts';

export interface DueBattlesCarriedOut {
  commits: BattleCommit[];
  /** Battles whose row or one of whose rooms another transaction holds: nothing has been done about them. */
  locked: string[];
}

/**
 * How long a set waits for its battles, and again for their rooms. Batches of gifts hold rows of a busy platform all the time,
 * for 50 ms each: without waiting, nearly every one of 600 battles was found locked and carried out alone, in 11 s together.
 */
export const SET_LOCK_WAIT_MS = 300;

/**
 * Carries out what is due in many battles in one transaction, with a number of statements that does not grow with
 * theirs. It waits `waitMs` for locks, and then leaves out what another transaction holds: one row that is held for long
 * would hold up all the others. A set that fails changes nothing, in any of its battles.
 *
 * @param waitMs 0: leave out at once what is held
 */
export function carryOutDueBattles(
  pool: pg.Pool,
  ids: readonly string[],
  waitMs = 0,
): Promise<DueBattlesCarriedOut> {
  return inLockingTransaction(pool, async (client, locks) => {
    const { found, rooms } =
      (waitMs > 0 ? await lockWithin(client, locks, waitMs, (order) => lockSet(order, ids, 'wait')) : null) ??
      (await lockSet(locks, ids, 'skip'));
    const battles = found.filter((battle) => roomsOf(battle).every((room) => rooms.has(room)));
    const locked = ids.filter((id) => !battles.some((battle) => battle.id === id));
    if (battles.length === 0) return { commits: [], locked };

    const now = await readClock(client);
    const outages = await readOutages(client, earliestEnd(battles));
    const bonuses = await readBonusesIn(client, battles.flatMap(roomsOf), now);
    const steps = battles.flatMap((battle) => {
      const seen = { ...battle, bonuses: bonusesInRooms(bonuses, roomsOf(battle)) };
      const step = stepBattle(seen, { type: 'due' }, now, outages);
      return step === null || isRefusal(step) ? [] : [{ ...step, wasEngaged: isEngaged(battle) }];
    });
    return { commits: await writeSteps(client, steps, rooms, now), locked };
  });
}

interface LockedSet {
  found: StoredBattle[];
  rooms: Map<string, LockedRoom>;
}

/** Locks battles, then their rooms. */
async function lockSet(
  locks: LockOrder<'battles'>,
  ids: readonly string[],
  held: 'wait' | 'skip',
): Promise<LockedSet> {
  const which = { where: 'b.id = any($1::uuid[])', values: [ids] };
  const battles = held === 'skip' ? locks.lockFreeBattles(which) : locks.lockBattles(which);
  const found = (await battles.rows).map(battleOf);
  const rooms = found.flatMap(roomsOf);
  return {
    found,
    rooms: await (held === 'skip' ? battles.next.lockFreeRooms(rooms) : battles.next.lockRooms(rooms)),
  };
}
