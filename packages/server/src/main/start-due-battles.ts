import type { Logger } from 'pino';
import { createDueBattleRunner, type DueBattleRunner } from '../battles/due-battle-runner.ts';
import type { Pools } from '../postgres/pools.ts';
import { changeBattle } from '../store/battles/change-battle.ts';
import { carryOutDueBattles, SET_LOCK_WAIT_MS } from '../store/battles/due-battles.ts';
import { readDueBattles } from '../store/battles/read-battles.ts';
import { writeAlive } from '../store/nodes/node-liveness.ts';
import type { Hub } from './hub.ts';

export interface DueBattlesOptions {
  pools: Pick<Pools, 'due'>;
  hub: Pick<Hub, 'battleCommitted'>;
  log: Pick<Logger, 'warn' | 'error'>;
}

/** Starts to carry out the transitions of battles when they are due. */
export const startDueBattles = ({ pools: { due }, hub, log }: DueBattlesOptions): DueBattleRunner =>
  createDueBattleRunner({
    writeAlive: (silentMs) => writeAlive(due, silentMs),
    readDue: (limit) => readDueBattles(due, limit),
    carryOutSet: (battles, mayWait) => carryOutDueBattles(due, battles, mayWait ? SET_LOCK_WAIT_MS : 0),
    carryOut: (battle) => changeBattle(due, battle, { type: 'due' }),
    publish: hub.battleCommitted.publish,
    log,
  });
