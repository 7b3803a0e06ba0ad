import type { Queryable } from '../../postgres/database.ts';
import { IS_ORDINARY } from './held-rows.ts';

/** The watch over one batch. */
export interface LockWatch {
  /** Ends the watch. A check that is in progress continues. */
  end(): void;
  /** Resolves with whether the watch has cancelled a statement of this batch, as soon as no check is in progress. */
  hasCancelled(): Promise<boolean>;
}

/**
 * The first check of a batch, and the pause between two. A batch of an idle node takes 5 ms, so it is never checked. At full
 * load a batch takes 40 ms, and a check a fifth of a millisecond.
 */
const FIRST_CHECK_MS = 20;
const CHECK_MS = 40;

/** Watches the batches of a node. */
export interface LockWatches {
  /** Watches the batch that this backend runs. */
  watch(backend: number): LockWatch;
}

/**
 * Cancels the statement of a batch while it waits for a row that a transaction holds for long. So other gifts of the batch do
 * not wait for the lock timeout. A wait for ordinary transactions continues: a batch that began again would lose its place in
 * PostgreSQL's queue for the row. Batches of this node are ordinary, also when this process was busy for so long that
 * PostgreSQL shows their transactions as idle.
 *
 * A check that fails is left out, because the lock timeout ends the wait too.
 */
export function createLockWatches(db: Queryable): LockWatches {
  const running = new Set<number>();
  return { watch: (backend) => watchLocks(db, backend, running) };
}

function watchLocks(db: Queryable, backend: number, running: Set<number>): LockWatch {
  let isOver = false;
  let cancelled = false;
  let checking: Promise<void> = Promise.resolve();
  let timer = setTimeout(check, FIRST_CHECK_MS);
  running.add(backend);

  function check() {
    checking = cancelLongWait(db, backend, [...running])
      .then((done) => {
        cancelled ||= done;
      })
      .catch(() => {})
      .finally(() => {
        if (!isOver && !cancelled) timer = setTimeout(check, CHECK_MS);
      });
  }

  return {
    end() {
      isOver = true;
      running.delete(backend);
      clearTimeout(timer);
    },
    async hasCancelled() {
      await checking;
      return cancelled;
    },
  };
}

/**
 * Returns whether the backend waited for a transaction that is not ordinary, and its statement was cancelled. `running`: the
 * backends of this node's batches.
 */
async function cancelLongWait(db: Queryable, backend: number, running: number[]): Promise<boolean> {
  const statement = { name: 'cancelLongWait', text: CANCEL, values: [backend, running] };
  const { rows } = await db.query<{ cancelled: boolean }>(statement);
  return rows[0]?.cancelled ?? false;
}

/**
 * An ordinary transaction can itself wait for another one, as a top-up for a locked wallet does, so blockers of blockers
 * count. A wait for a lock on a whole table concerns every gift and continues.
 */
const CANCEL = `
  select pg_cancel_backend(waiting.pid) as cancelled
    from pg_stat_get_activity($1) waiting
   where waiting.wait_event_type = 'Lock' and waiting.wait_event in ('transactionid', 'tuple') and exists (
           with recursive blockers (pid, depth) as (
             select unnest(pg_blocking_pids(waiting.pid)), 1
             union
             select unnest(pg_blocking_pids(pid)), depth + 1 from blockers where depth < 3
           )
           select from blockers b where b.pid <> all($2::integer[]) and not exists (
             select from pg_stat_activity a where a.pid = b.pid and ${IS_ORDINARY}))`;
