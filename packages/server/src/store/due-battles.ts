import type pg from 'pg';
import { isEngaged, roomsOf } from '../domain/battle/battle.ts';
import type { BattleCommit } from '../domain/battle/battle-commit.ts';
import { bonusesInRooms } from '../domain/battle/bonus.ts';
import { stepBattle } from '../domain/battle/step-battle.ts';
import { isRefusal } from '../domain/refuse.ts';
import { readBonusesIn } from './battle-bonuses.ts';
import { BATTLE_COLUMNS, type BattleRow, battleOf } from './battle-rows.ts';
import { writeSteps } from './battle-steps.ts';
import { inTransaction } from './database.ts';
import { lockFreeRooms, readClock } from './locked-rooms.ts';
import { earliestEnd, readOutages } from './node-liveness.ts';

export interface DueBattlesCarriedOut {
  commits: BattleCommit[];
  /** Battles whose row or one of whose rooms another transaction holds: nothing has been done about them. */
  locked: string[];
}

/**
 * Carries out what is due in many battles in one transaction, with a number of statements that does not grow with
 * theirs. It waits for no lock: one row that is held for long would hold up all the others. A set that fails changes
 * nothing, in any of its battles.
 */
export function carryOutDueBattles(pool: pg.Pool, ids: readonly string[]): Promise<DueBattlesCarriedOut> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<BattleRow>(
      `select ${BATTLE_COLUMNS} from battles b where b.id = any($1::uuid[]) order by b.id for update skip locked`,
      [ids],
    );
    const found = rows.map(battleOf);
    const rooms = await lockFreeRooms(client, found.flatMap(roomsOf));
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
