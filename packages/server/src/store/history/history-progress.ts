import type pg from 'pg';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';

/** How far a generated history is. */
export interface HistoryProgress {
  days: number;
  /** When it ends, unix milliseconds. */
  endsAt: number;
  /** The offset of the zone of its days, at that time. */
  offsetMs: number;
  /** The next step that is to be written. */
  nextStep: number;
}

const SCHEMA = `
  create schema demo_history;
  create table demo_history.progress (
    only_row  boolean     primary key default true check (only_row),
    days      integer     not null,
    ends_at   timestamptz not null,
    offset_ms bigint      not null,
    next_step integer     not null default 0
  );
  create function demo_history.clock_timestamp() returns timestamptz language sql volatile as $$
    select coalesce(nullif(pg_catalog.current_setting('demo_history.at', true), '')::timestamptz, pg_catalog.clock_timestamp())
  $$;
  create function demo_history.now() returns timestamptz language sql volatile as $$
    select demo_history.clock_timestamp()
  $$`;

/**
 * Prepares a database without users for a history of some days that ends now: its progress, a clock for its sessions, and the
 * months' partitions of gifts. Does nothing to a database that has users.
 *
 * @param zone the time zone of its days
 */
export const prepareHistory = (pool: pg.Pool, zone: string, days = 365): Promise<void> =>
  inTransaction(pool, async (client) => {
    const [found] = await rows<{ is_empty: boolean }>(
      client,
      `select to_regnamespace('demo_history') is null and not exists (select from users) as is_empty`,
    );
    if (!found!.is_empty) return;
    await client.query(SCHEMA);
    await client.query(
      `insert into demo_history.progress (days, ends_at, offset_ms)
       select $2::integer, date_trunc('milliseconds', at), extract(epoch from (at at time zone $1) - (at at time zone 'UTC')) * 1000
         from (select clock_timestamp() as at) c`,
      [zone, days],
    );
    await client.query(
      `select create_gift_partition(month)
         from generate_series(date_trunc('month', now() - make_interval(days => $1 + 2)), now(), interval '1 month') month`,
      [days],
    );
    await delayDailyCloses(client, true);
  });

/** The name under which the history keeps the follower of the daily closes from closing its days before it has written them. */
const HISTORY_NODE = 'demo history';

/** Delays the daily closes by up to ten minutes from now, or lets them go on. */
const delayDailyCloses = (db: Queryable, isDelayed: boolean): Promise<unknown> =>
  db.query(
    `update log_followers set node = $1, node_until = case when $2 then now() + interval '10 minutes' else '-infinity' end
      where name = 'daily_closes' and (node = $1 or node_until < now())`,
    [HISTORY_NODE, isDelayed],
  );

/** Null: this database has no generated history. */
export async function readHistoryProgress(db: Queryable): Promise<HistoryProgress | null> {
  const [found] = await rows<{ exists: boolean }>(
    db,
    `select to_regclass('demo_history.progress') is not null as exists`,
  );
  if (!found!.exists) return null;
  const [progress] = await rows<HistoryProgress>(
    db,
    'select days, ends_at as "endsAt", offset_ms as "offsetMs", next_step as "nextStep" from demo_history.progress',
  );
  return progress!;
}

/**
 * Moves the progress to the step behind `step`. Throws if another process has written this step. Days are closed after the last
 * step, or if no step is written for ten minutes.
 */
export async function advanceHistory(db: Queryable, step: number, isLast: boolean): Promise<void> {
  const moved = await rows(
    db,
    'update demo_history.progress set next_step = $1 + 1 where next_step <= $1 returning 1',
    [step],
  );
  if (moved.length === 0) throw new Error(`step ${step} of the history is already written`);
  await delayDailyCloses(db, !isLast);
}

/**
 * The time until which the rankings of the history's periods are closed, if that is after `from`. They count no further
 * gifts. Unix milliseconds.
 */
export async function readClosedUntil(
  db: Queryable,
  from: number,
  { endsAt }: Pick<HistoryProgress, 'endsAt'>,
): Promise<number | null> {
  const [found] = await rows<{ until: number | null }>(
    db,
    `select max(ends_at) as until from rankings where closed and starts_at < $2 and ends_at > $1`,
    [new Date(from).toISOString(), new Date(endsAt).toISOString()],
  );
  return found!.until;
}
