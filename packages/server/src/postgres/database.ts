import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { isRefusal } from '../domain/refusal.ts';
import { isConflict, isConnectionLoss, wasEndedIdle } from './database-errors.ts';
import { Unreplicated, withReplicationWatch } from './replication-watch.ts';

/**
 * PostgreSQL could not be reached, was too busy, or the connection was lost. `mayHaveCommitted`: a commit had been sent, or
 * could be lost at a failover, so the outcome is unknown. Otherwise nothing was written.
 */
export class DatabaseUnavailable extends Error {
  readonly mayHaveCommitted: boolean;

  constructor(mayHaveCommitted: boolean, cause: unknown) {
    super(`the database is unavailable: ${cause instanceof Error ? cause.message : cause}`, { cause });
    this.mayHaveCommitted = mayHaveCommitted;
  }
}

/** What can run a statement: a pool, or a client inside a transaction. */
export type Queryable = Pick<pg.Pool, 'query'>;

/** A statement that each connection plans once. Planning a read of 60 months of gifts takes 7 ms. */
export interface NamedStatement {
  name: string;
  text: string;
}

/**
 * Runs one statement and returns its rows. For reads. A write that is acknowledged to a client needs `inTransaction`,
 * which checks that the commit was replicated.
 */
export async function rows<Row extends object>(
  db: Queryable,
  statement: string | NamedStatement,
  values: unknown[] = [],
): Promise<Row[]> {
  try {
    const answer =
      typeof statement === 'string'
        ? db.query<Row>(statement, values)
        : db.query<Row>({ ...statement, values });
    return (await answer).rows;
  } catch (error) {
    if (isConflict(error)) throw new DatabaseUnavailable(false, error);
    throw isUnavailable(error) ? new DatabaseUnavailable(true, error) : error;
  }
}

/** A process that is suspended three times in a row cannot serve requests. */
const MAX_RUNS = 3;

/**
 * Runs `work` in a transaction, and commits unless it refuses or throws. A refusal is rolled back. PostgreSQL ends the
 * transaction of a process that was suspended for half a second. Then `work` runs again, so it must change nothing but the
 * database.
 *
 * @throws DatabaseUnavailable when PostgreSQL cannot be reached, is too busy, or does not acknowledge the commit
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  for (let run = 1; ; run++) {
    try {
      return await runTransaction(pool, work);
    } catch (error) {
      if (run === MAX_RUNS || !wasEndedIdle(error)) throw error;
    }
  }
}

async function runTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error) => {
    throw new DatabaseUnavailable(false, error);
  });
  let committing = false;
  let broken = false;
  let unanswered: Promise<unknown> | null = null;
  // A connection that ends between two statements is reported only here. The next statement fails for another reason.
  let endedBy: unknown = null;
  const onError = (error: Error) => {
    endedBy ??= error;
  };
  client.on('error', onError);
  try {
    await client.query('begin');
    const result = await work(client);
    if (isRefusal(result)) {
      await client.query('rollback');
      return result;
    }
    committing = true;
    const commit = withReplicationWatch(client, () => client.query('commit'));
    if (isServing(pool) && (await isLate(commit))) {
      unanswered = commit;
      throw new DatabaseUnavailable(true, `no response to a commit within ${COMMIT_MS} ms`);
    }
    await commit;
    return result;
  } catch (error) {
    broken = endedBy !== null || isUnavailable(error);
    // The server ended the transaction while it waited for a statement, so a commit that was sent was not carried out.
    const idle = [error, endedBy].find(wasEndedIdle);
    if (idle) throw new DatabaseUnavailable(false, idle);
    if (broken) throw new DatabaseUnavailable(committing, error);
    await client.query('rollback').catch(() => {
      broken = true;
    });
    throw isConflict(error) ? new DatabaseUnavailable(false, error) : error;
  } finally {
    client.off('error', onError);
    if (unanswered === null) client.release(broken);
    else
      unanswered.then(
        () => client.release(),
        () => client.release(true),
      );
  }
}

/** As long as a sender waits for a gift. A commit also waits for the standby, which may be unavailable for hours. */
const COMMIT_MS = 5_000;

async function isLate(commit: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(COMMIT_MS, true, { signal: timer.signal }).catch(() => false);
  return Promise.race([commit.then(() => false), late]).finally(() => timer.abort());
}

/** Whether a client waits for a response: only a server's pools have a query timeout. */
const isServing = ({ options }: pg.Pool) => options.query_timeout !== undefined;

/** Whether PostgreSQL or the socket reports that the connection is lost. */
function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable || error instanceof Unreplicated) return true;
  if (error instanceof pg.DatabaseError) return isConnectionLoss(error.code ?? '08');
  return (
    error instanceof Error && /ECONN|EPIPE|ETIMEDOUT|ENOENT|[Cc]onnection|timeout/.test(`${error.message}`)
  );
}
