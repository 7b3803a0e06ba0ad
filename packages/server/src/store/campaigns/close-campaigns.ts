import type pg from 'pg';
import { inTransaction, rows } from '../../postgres/database.ts';

/** Counters deleted at once: some milliseconds. */
const DELETED_AT_ONCE = 2_000;

/**
 * Carries out what is due after the end of campaigns. Each step is a transaction of its own; any node may do it, again too.
 *
 * 1. Close: batches do not read the campaign any more, whatever their clock says.
 * 2. Take the end position. Every batch that has read the campaign locked its wallets before, so its transaction id is below
 *    the next one. Battles whose round is over are settled first, because their wins count.
 * 3. Make the standings final when the follower has passed that position.
 * 4. Delete counters, which nothing reads any more, in portions.
 *
 * @returns whether there is more to do now
 */
export async function closeCampaigns(pool: pg.Pool): Promise<boolean> {
  const [due] = await rows<{ is_due: boolean }>(pool, IS_DUE);
  if (!due!.is_due) return false;
  let changed = 0;
  for (const statement of [CLOSE, TAKE_END_POSITION, MAKE_FINAL]) {
    changed += await inTransaction(pool, async (client) => (await client.query(statement)).rowCount ?? 0);
  }
  for (const table of ['campaign_daily_scores', 'campaign_counted_senders']) {
    changed += await inTransaction(
      pool,
      async (client) => (await client.query(deleteOf(table))).rowCount ?? 0,
    );
  }
  return changed > 0;
}

/** Nearly always it is false, and nothing is written. */
const IS_DUE = `
  select exists (
    select from campaigns c
     where (c.closed_at is null and least(c.ends_at, coalesce(c.cancelled_at, c.ends_at)) <= clock_timestamp())
        or (c.closed_at is not null and c.final_at is null)
        or (c.final_at > clock_timestamp() - interval '30 days' and (
             exists (select from campaign_daily_scores where campaign_id = c.id)
             or exists (select from campaign_counted_senders where campaign_id = c.id)))) as is_due`;

const CLOSE = `
  update campaigns set closed_at = clock_timestamp()
   where closed_at is null and least(ends_at, coalesce(cancelled_at, ends_at)) <= clock_timestamp()`;

const TAKE_END_POSITION = `
  update campaigns c
     set end_position = pg_snapshot_xmax(pg_current_snapshot())::text::bigint + (select xid_offset from feed_epoch)
   where c.closed_at is not null and c.end_position is null and not exists (
     select from battles b where b.due_at is not null and b.state in ('live', 'overtime') and b.ends_at <= c.closed_at)`;

const MAKE_FINAL = `
  update campaigns set final_at = clock_timestamp()
   where end_position is not null and final_at is null
     and end_position <= (select position from log_followers where name = 'campaigns')`;

const deleteOf = (table: string) => `
  delete from ${table} where ctid = any (array(
    select t.ctid from campaigns c cross join lateral (
      select ctid from ${table} where campaign_id = c.id limit ${DELETED_AT_ONCE}) t
     where c.final_at > clock_timestamp() - interval '30 days' limit ${DELETED_AT_ONCE}))`;
