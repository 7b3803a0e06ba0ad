import type pg from 'pg';
import { rollUpBattles } from './battle-leaderboard.ts';
import { inTransaction, type Queryable, rows } from './database.ts';

export type Board = 'senders' | 'receivers';
export type Period = 'hour' | 'day' | 'week' | 'all';

export interface Ranked {
  user: string;
  coins: number;
  gifts: number;
}

/** The ranking of the running hour, day or week (UTC, from Monday), or of all time. `offset`: how many to pass over. */
export const readLeaderboard = (
  db: Queryable,
  { board, period, limit, offset }: { board: Board; period: Period; limit: number; offset: number },
): Promise<Ranked[]> =>
  rows(
    db,
    `select user_id as user, coins, gifts from leaderboards
      where board = $1 and period = $2
        and starts_at = case $2 when 'all' then '-infinity' else date_trunc($2, now(), 'UTC') end
      order by leaderboards.coins desc, user_id limit $3 offset $4`,
    [board, period, limit, offset],
  );

/**
 * Adds to the leaderboards what has been given and won since the last time, and forgets periods long over. Reads the log in
 * commit order: it stops below the oldest transaction still running, so that a gift that commits late is not passed
 * over. Of several nodes one does it; the others find the cursor locked and return.
 */
export async function rollUpLeaderboards(pool: pg.Pool): Promise<void> {
  await inTransaction(pool, async (client) => {
    const cursor = await client.query<{ xid: number }>(
      'select xid from leaderboard_cursor for update skip locked',
    );
    if (!cursor.rows[0]) return;
    const from = cursor.rows[0].xid;
    const { rows: horizon } = await client.query<{ xid: number }>(
      'select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xid',
    );
    const to = horizon[0]!.xid;
    if (to <= from) return;
    // The first time on an old log it can take longer than a statement otherwise may.
    await client.query('set local statement_timeout = 0');
    const { rowCount } = await client.query({ ...ROLL_UP, values: [from, to] });
    await client.query('update leaderboard_cursor set xid = $1', [to]);
    if (rowCount) await client.query(FORGET);
    await rollUpBattles(client, from, to);
  });
}

/** An hour is for all gifts of years, the first time. */
const ROLL_UP = {
  query_timeout: 3_600_000,
  text: `
  with hourly as (
    select board, user_id, date_trunc('hour', at, 'UTC') as hour, sum(coins) as coins, count(*) as gifts
      from gifts
     cross join lateral (values ('senders', sender_id), ('receivers', receiver_id)) as b (board, user_id)
     where xid >= $1 and xid < $2
     group by 1, 2, 3
  )
  insert into leaderboards as l (board, period, starts_at, user_id, coins, gifts)
  select board, period, case period when 'all' then '-infinity' else date_trunc(period, hour, 'UTC') end, user_id,
         sum(coins), sum(gifts)
    from hourly cross join (values ('hour'), ('day'), ('week'), ('all')) as p (period)
   group by 1, 2, 3, 4
  on conflict (board, period, starts_at, user_id) do update
     set coins = l.coins + excluded.coins, gifts = l.gifts + excluded.gifts`,
};

const FORGET = `
  delete from leaderboards
   where (period = 'hour' and starts_at < now() - interval '2 hours')
      or (period = 'day' and starts_at < now() - interval '2 days')
      or (period = 'week' and starts_at < now() - interval '2 weeks')`;
