import type pg from 'pg';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';
import { rebuildRankings } from '../rankings/rebuild-rankings.ts';

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
 * on: a restored backup, or a promoted standby. If several nodes find this at once, one creates it and all get the same. The
 * trigger `feed_epoch_began` makes sure that positions in the log only rise.
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
  /** By how much positions in the log rise, because transaction ids of this server are below stored positions; usually 0. */
  positionsRaisedBy: number;
}

/**
 * Begins a new epoch, for a database that was restored to an earlier state. Followers of the log continue where they were.
 * With `recount` the rankings are emptied, and counted again from the beginning of the log.
 */
export function beginEpoch(pool: pg.Pool, recount: boolean): Promise<NewEpoch> {
  return inTransaction(pool, async (client) => {
    const created = await client.query<NewEpoch>(
      `with before as (select xid_offset from feed_epoch)
       update feed_epoch set epoch = gen_random_uuid(), server = here.server, timeline = here.timeline
         from ${HERE}, before
       returning epoch, feed_epoch.xid_offset - before.xid_offset as "positionsRaisedBy"`,
    );
    if (recount) await rebuildRankings(client);
    return created.rows[0]!;
  });
}
