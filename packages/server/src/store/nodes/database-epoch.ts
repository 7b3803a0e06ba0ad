import type pg from 'pg';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';

/**
 * Right after a promotion the last checkpoint still has the old timeline, and the end of recovery has the new one. After the
 * next checkpoint only the checkpoint has it.
 */
const HERE = `
  (select s.system_identifier::text as server,
          greatest(c.timeline_id, r.min_recovery_end_timeline) as timeline
     from pg_control_system() s, pg_control_checkpoint() c, pg_control_recovery() r) here`;

interface EpochRow {
  epoch: string;
  /** Whether this server wrote the row, on this timeline. */
  at_home: boolean;
  standby: boolean;
}

/**
 * Returns the epoch of the feed. Creates a new epoch first if this database is not the one that the last epoch was created
 * on: a restored backup, or a promoted standby. If several nodes find this at once, one creates it and all get the same.
 *
 * @throws on a standby, whose data may be old and which can be promoted at any moment without ending the connection
 */
export async function checkEpoch(db: Queryable): Promise<string> {
  const row = await readEpoch(db);
  if (row.standby) throw new Error('this PostgreSQL is a standby: connect to the primary');
  if (row.at_home) return row.epoch;
  await rows(
    db,
    `update feed_epoch set server = here.server, timeline = here.timeline,
        epoch = case when feed_epoch.server is null then epoch else gen_random_uuid() end
       from ${HERE}
      where (feed_epoch.server, feed_epoch.timeline) is distinct from (here.server, here.timeline)`,
  );
  return (await readEpoch(db)).epoch;
}

async function readEpoch(db: Queryable): Promise<EpochRow> {
  const [row] = await rows<EpochRow>(
    db,
    `select epoch, pg_is_in_recovery() as standby,
            (feed_epoch.server, feed_epoch.timeline) is not distinct from (here.server, here.timeline) as at_home
       from feed_epoch, ${HERE}`,
  );
  return row!;
}

export interface NewEpoch {
  epoch: string;
  /** The number of gifts and battles that the leaderboards will count again; null: the leaderboards do not change. */
  recounted: { gifts: number; battles: number } | null;
}

/**
 * Begins a new epoch, for a database that was restored to an earlier state. The leaderboards follow transaction ids, and
 * those of another server are not valid here. If the database has ids that this server has not reached yet, or with
 * `recount`, all gifts and ended battles get the first transaction id, and the leaderboards are emptied.
 */
export function beginEpoch(pool: pg.Pool, recount: boolean): Promise<NewEpoch> {
  return inTransaction(pool, async (client) => {
    // Rewrites every gift, which can exceed the statement timeout.
    await client.query('set local statement_timeout = 0');
    const created = await client.query<{ epoch: string }>(
      `update feed_epoch set epoch = gen_random_uuid(), server = here.server, timeline = here.timeline
         from ${HERE} returning epoch`,
    );
    const recounted = recount || (await hasForeignIds(client)) ? await countAgain(client) : null;
    return { epoch: created.rows[0]!.epoch, recounted };
  });
}

async function hasForeignIds(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ foreign_ids: boolean }>(
    `select exists (select from leaderboard_cursor where xid > next)
         or exists (select from gifts where xid >= next)
         or exists (select from battles where xid >= next) as foreign_ids
       from (select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next) s`,
  );
  return rows[0]!.foreign_ids;
}

async function countAgain(client: pg.ClientBase): Promise<NewEpoch['recounted']> {
  const gifts = await client.query(`update gifts set xid = '1'`);
  const battles = await client.query(`update battles set xid = '1' where xid is not null`);
  await client.query('delete from leaderboards');
  await client.query('delete from leaderboard_changes');
  await client.query('delete from leaderboard_hosts');
  await client.query('update leaderboard_cursor set xid = 0, waiting = 0');
  return { gifts: gifts.rowCount ?? 0, battles: battles.rowCount ?? 0 };
}
