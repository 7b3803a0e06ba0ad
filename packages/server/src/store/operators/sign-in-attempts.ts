import { type Queryable, rows } from '../../postgres/database.ts';

const WINDOW_MINUTES = 15;

/** Rows of ended windows that an attempt deletes: more than it writes, so that few remain. */
const DELETED_AT_ONCE = 20;

/** Attempts that count together, and how many of them there may be in a window. */
export interface AttemptLimit {
  key: string;
  attempts: number;
}

/**
 * Counts an attempt to sign in before it is decided, so that attempts at the same time count too. Returns the seconds until
 * the window ends if there were too many.
 */
export async function takeAttempt(db: Queryable, { key, attempts }: AttemptLimit): Promise<number | null> {
  const [row] = await rows<{ attempts: number; left_s: number }>(
    db,
    `insert into console.sign_in_attempts as a (key, attempts, ends_at)
     values ($1, 1, now() + interval '${WINDOW_MINUTES} minutes')
     on conflict (key) do update set
       attempts = case when a.ends_at <= now() then 1 else a.attempts + 1 end,
       ends_at = case when a.ends_at <= now() then excluded.ends_at else a.ends_at end
     returning attempts, extract(epoch from ends_at - now())::float8 as left_s`,
    [key],
  );
  await rows(
    db,
    `delete from console.sign_in_attempts where key in (
       select key from console.sign_in_attempts where ends_at <= now() and key <> $1 limit ${DELETED_AT_ONCE})`,
    [key],
  );
  return row!.attempts > attempts ? Math.max(1, Math.ceil(row!.left_s)) : null;
}

/** An attempt that did not fail does not count. */
export const giveBackAttempt = (db: Queryable, { key }: AttemptLimit): Promise<unknown> =>
  rows(db, 'update console.sign_in_attempts set attempts = greatest(0, attempts - 1) where key = $1', [key]);
