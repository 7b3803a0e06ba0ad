import { type Queryable, rows } from '../../postgres/database.ts';

/**
 * Longer than any change takes. A node that stops in a change leaves its lock behind, and others wait until it has expired. A
 * row and not an advisory lock: that would hold one of the node's 16 connections during the change.
 */
const LOCK_S = 30;

/** Takes the lock on what is edited, such as `user ann`. False: another request of any node has it. */
export async function takeEditLock(db: Queryable, subject: string, holder: string): Promise<boolean> {
  const taken = await rows(
    db,
    `insert into console.edit_locks as l (subject, holder, expires_at)
     values ($1, $2, clock_timestamp() + interval '${LOCK_S} seconds')
     on conflict (subject) do update set holder = excluded.holder, expires_at = excluded.expires_at
      where l.expires_at <= clock_timestamp()
     returning subject`,
    [subject, holder],
  );
  return taken.length > 0;
}

/** Gives the lock back, unless it has expired and another request has it. */
export const releaseEditLock = (db: Queryable, subject: string, holder: string): Promise<unknown> =>
  rows(db, 'delete from console.edit_locks where subject = $1 and holder = $2', [subject, holder]);
