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
  /** Battles whose transitions were left out, because another transaction holds their row or one of their rooms. */
  locked: string[];
}

/**
 * How long a set waits for the locks of its battles, and again for those of their rooms. On a busy platform batches of gifts
 * hold rows all the time, for 50 ms each. Without waiting, nearly all of 600 battles were locked and had to be carried out
 * one by one, which took 11 s.
 */
export const SET_LOCK_WAIT_MS = 300;

/**
 * Carries out the due transitions of many battles in one transaction. The number of statements does not grow with the
 * number of battles. Waits `waitMs` for locks, and then leaves out the rows that another transaction holds, because one
 * row that is held for long would delay all other battles. A set that fails changes none of its battles.
 *
 * @param waitMs 0: leave out held rows immediately
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
