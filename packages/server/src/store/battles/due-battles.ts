import type pg from 'pg';
import { isEngaged, roomsOf, type StoredBattle } from '../../domain/battles/battle.ts';
import type { BattleCommit } from '../../domain/battles/battle-commit.ts';
import { stepBattle } from '../../domain/battles/step-battle.ts';
import { bonusesInRooms } from '../../domain/bonuses/bonus.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { inTransaction } from '../../postgres/database.ts';
import { isConflict } from '../../postgres/database-errors.ts';
import { readBonusesIn } from '../bonuses/battle-bonuses.ts';
import { earliestEnd, readOutages } from '../nodes/node-liveness.ts';
import { type LockedRoom, lockFreeRooms, lockRooms, readClock } from '../rooms/locked-rooms.ts';
import { BATTLE_COLUMNS, type BattleRow, battleOf } from './battle-rows.ts';
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
  return inTransaction(pool, async (client) => {
    const { found, rooms } =
      (waitMs > 0 ? await lockWithin(client, ids, waitMs) : null) ?? (await lockSet(client, ids, 'skip'));
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

/** Locks battles, then their rooms, each by id: the order of gifts. */
async function lockSet(
  client: pg.PoolClient,
  ids: readonly string[],
  held: 'wait' | 'skip',
): Promise<LockedSet> {
  const { rows } = await client.query<BattleRow>(
    `select ${BATTLE_COLUMNS} from battles b where b.id = any($1::uuid[]) order by b.id for update ${held === 'skip' ? 'skip locked' : ''}`,
    [ids],
  );
  const found = rows.map(battleOf);
  const lock = held === 'skip' ? lockFreeRooms : lockRooms;
  return { found, rooms: await lock(client, found.flatMap(roomsOf)) };
}

/** Null: it took too long, and nothing is locked. A timeout of the statement, because that of a lock begins again at each row. */
async function lockWithin(
  client: pg.PoolClient,
  ids: readonly string[],
  waitMs: number,
): Promise<LockedSet | null> {
  await client.query('savepoint unlocked');
  const { rows } = await client.query<{ before: string }>(
    `select current_setting('statement_timeout') as before, set_config('statement_timeout', $1, true)`,
    [String(waitMs)],
  );
  try {
    const set = await lockSet(client, ids, 'wait');
    await client.query(`select set_config('statement_timeout', $1, true)`, [rows[0]!.before]);
    return set;
  } catch (error) {
    if (!isConflict(error)) throw error;
    // The timeout is what it was again, too.
    await client.query('rollback to savepoint unlocked');
    return null;
  }
}
