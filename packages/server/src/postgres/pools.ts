import type pg from 'pg';
import { openPool } from './postgres-client.ts';

/**
 * The connections of a node besides those of the committers and the bus, by purpose. Work that waits for a lock or a slow
 * read takes no connection from work of another kind.
 */
export interface Pools {
  /** Reads for users' requests, and users that are created on their first visit. */
  reads: pg.Pool;
  /** Changes of rooms, battles, bonuses and the catalogue, and the viewers of the other nodes. */
  changes: pg.Pool;
  /** Top-ups. */
  money: pg.Pool;
  /** Transitions of battles that are due. */
  due: pg.Pool;
  /** Jobs that follow the log, rankings, and the deletion of what has expired. */
  background: pg.Pool;
  /** `/readyz`, the check of the epoch, sessions of operators and other reads of a few rows, so one connection is enough. */
  readiness: pg.Pool;
}

/**
 * Connections by pool. With 3 for committers and 2 for the bus a node has 16. On two cores PostgreSQL reads no faster over
 * more than 3. Due transitions have 2: one of them can wait for a battle that is locked. Background jobs share one, so that
 * together they use one core of PostgreSQL at most.
 */
export const POOL_SIZES: Readonly<Record<keyof Pools, number>> = {
  reads: 3,
  changes: 2,
  money: 2,
  due: 2,
  background: 1,
  readiness: 1,
};

export interface OpenPoolsOptions {
  databaseUrl: string;
  log(message: string): void;
  /** How long a query waits for a response. */
  silenceMs: number;
  /** Runs on every new connection before it is used. */
  check(client: pg.ClientBase): Promise<void>;
}

export function openPools({ databaseUrl, log, silenceMs, check }: OpenPoolsOptions): Pools {
  const open = (name: keyof Pools) => openPool(databaseUrl, log, POOL_SIZES[name], silenceMs, check, name);
  return {
    reads: open('reads'),
    changes: open('changes'),
    money: open('money'),
    due: open('due'),
    background: open('background'),
    readiness: open('readiness'),
  };
}

export async function closePools(pools: Pools): Promise<void> {
  await Promise.all(Object.values(pools).map((pool: pg.Pool) => pool.end()));
}
