import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { isRefusal } from '../domain/refusal.ts';
import { isConflict, isConnectionLoss, wasEndedIdle } from './database-errors.ts';
import { Unreplicated, withReplicationWatch } from './replication-watch.ts';

/**
 * PostgreSQL could not be asked, had no time, or went away while it was asked. `mayHaveCommitted`: a commit was on its way, or may
 * be lost at a failover, so what became of it is open; otherwise nothing has happened.
 */
export class DatabaseUnavailable extends Error {
  readonly mayHaveCommitted: boolean;

  constructor(mayHaveCommitted: boolean, cause: unknown) {
    super(`the database is away: ${cause instanceof Error ? cause.message : cause}`, { cause });
    this.mayHaveCommitted = mayHaveCommitted;
  }
}

/** What a statement needs to run: the pool, or a client inside a transaction. */
export type Queryable = Pick<pg.Pool, 'query'>;

/** One statement by itself: its rows. For reads: whoever is told of a write wants it in a transaction, which is replicated. */
export async function rows<Row extends object>(
  db: Queryable,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  try {
    return (await db.query<Row>(text, values)).rows;
  } catch (error) {
    if (isConflict(error)) throw new DatabaseUnavailable(false, error);
    throw isAway(error) ? new DatabaseUnavailable(true, error) : error;
  }
}

/** Twice is enough: a process that stands still again each time serves nobody. */
const MAX_RUNS = 3;

/**
 * Runs `work` in a transaction, and commits unless it refuses or throws: a refusal leaves nothing behind. PostgreSQL ends
 * the transaction of a process that stood still for half a second; then `work` runs again, so it must change nothing but
 * the database.
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
  // An end that comes between two statements is reported only here; the next statement fails for another reason.
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
      throw new DatabaseUnavailable(true, `no answer to a commit within ${COMMIT_MS} ms`);
    }
    await commit;
    return result;
  } catch (error) {
    broken = endedBy !== null || isAway(error);
    // The server ended it while it waited for a statement, so the commit, if it was sent, was not carried out.
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

/** As long as a sender waits for a gift. A commit waits for the standby as well, and that may be away for hours. */
const COMMIT_MS = 5_000;

async function isLate(commit: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(COMMIT_MS, true, { signal: timer.signal }).catch(() => false);
  return Promise.race([commit.then(() => false), late]).finally(() => timer.abort());
}

/** Somebody waits for an answer: only what is opened for a server has a limit of silence. */
const isServing = ({ options }: pg.Pool) => options.query_timeout !== undefined;

/** PostgreSQL's own word that the connection is over, or the socket's. */
function isAway(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable || error instanceof Unreplicated) return true;
  if (error instanceof pg.DatabaseError) return isConnectionLoss(error.code ?? '08');
  return (
    error instanceof Error && /ECONN|EPIPE|ETIMEDOUT|ENOENT|[Cc]onnection|timeout/.test(`${error.message}`)
  );
}
