import type pg from 'pg';
import { openPool } from './postgres-client.ts';

/**
 * The connections of a node that are not a committer's or the bus's, by what they are for: one kind of work that waits,
 * for a lock or for a slow read, takes no connection from another.
 */
export interface Pools {
  /** Reads that a user asks for, and users that are created on their first visit. */
  reads: pg.Pool;
  /** Changes of rooms, battles, bonuses and the catalogue, and the node's background jobs. */
  changes: pg.Pool;
  /** Top-ups. */
  money: pg.Pool;
  /** Transitions of battles that are due. */
  due: pg.Pool;
  /** `/readyz` and the look at the epoch: statements of one row, so that one connection is enough. */
  readiness: pg.Pool;
}

/**
 * Connections by pool. With 3 committers and the bus's 2 a node has 16. PostgreSQL on two cores reads no faster over more
 * than 3. Due transitions have 3: two settle sets, and the third waits for a battle that is locked.
 */
export const POOL_SIZES: Readonly<Record<keyof Pools, number>> = {
  reads: 3,
  changes: 2,
  money: 2,
  due: 3,
  readiness: 1,
};

export interface OpenPoolsOptions {
  databaseUrl: string;
  log(message: string): void;
  /** How long a query may be without an answer. */
  silenceMs: number;
  /** What every new connection has to pass before it is used. */
  check(client: pg.ClientBase): Promise<void>;
}

export function openPools({ databaseUrl, log, silenceMs, check }: OpenPoolsOptions): Pools {
  const open = (name: keyof Pools) => openPool(databaseUrl, log, POOL_SIZES[name], silenceMs, check, name);
  return {
    reads: open('reads'),
    changes: open('changes'),
    money: open('money'),
    due: open('due'),
    readiness: open('readiness'),
  };
}

export async function closePools(pools: Pools): Promise<void> {
  await Promise.all(Object.values(pools).map((pool: pg.Pool) => pool.end()));
}
