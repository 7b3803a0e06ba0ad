import type pg from 'pg';
import { inTransaction, rows } from '../../postgres/database.ts';
import { IF_FREE } from '../locks.ts';
import type { LogFollower } from '../log/follow-portion.ts';
import { noteRankingChanges } from '../rooms/supporter-rankings.ts';
import { rollUpBattles } from './battle-leaderboard.ts';

// Gifts reach the rankings in two steps, each in its own transactions: changes are gathered, and then ranked. Changes
// that are gathered and not ranked are in a table, so that another node can continue after any transaction.

/** The buckets of users' hashes, and the buckets that share a row: the 256 rows cost little, and every portion has some. */
const BUCKETS = 65_536;
const BUCKETS_PER_ROW = 256;

/** If the database crashes, the last steps are lost as a whole and run again. So no gift has to wait for their flush. */
const COMMIT_WITHOUT_FLUSH = 'set local synchronous_commit = off';

/**
 * Gathers the gifts since the last time, ranks the battles that have ended since then, and notes which rankings of
 * supporters have new gifts. Also deletes some rows of old periods. A portion is more than a second's gifts, so only a log
 * of years, the first time, is divided: a user's gifts of a portion become one change.
 */
export const leaderboardFollower: LogFollower = {
  name: 'leaderboards',
  giftsAPortion: 50_000,
  async apply(client, { from, to }) {
    const { rows } = await client.query<{ size: number }>({ ...GATHER, values: [from, to] });
    await rollUpBattles(client, from, to);
    await noteRankingChanges(client, from, to);
    if (rows[0]!.size === 0) return;
    await client.query(DELETE_OLD_PERIODS);
    await client.query('update leaderboard_cursor set waiting = waiting + $1', [rows[0]!.size]);
  },
};

/** Returns how many changes wait to be ranked, each a user's gifts of about a second; null: another node follows the log. */
export async function countWaitingChanges(pool: pg.Pool, node: string): Promise<number | null> {
  const [cursor] = await rows<{ waiting: number }>(
    pool,
    `select waiting from leaderboard_cursor cross join log_followers f where f.name = 'leaderboards' and f.node = $1`,
    [node],
  );
  return cursor?.waiting ?? null;
}

/** Gifts before the last two weeks become one change per user and portion. */
const GATHER = {
  // Prepared once: its plan reads every month.
  name: 'gatherLeaderboardChanges',
  // A recount of 0.2.0 gave all gifts one position, so that they are one portion.
  query_timeout: 3_600_000,
  text: `
  with given as not materialized (
    select sender_id, receiver_id, coins, xid,
           case when at < (select now() - interval '2 weeks') then '-infinity'
                else date_bin('1 hour', at, 'epoch') end as hour
      from gifts where xid >= $1 and xid < $2
  ), changes as (
    select 'senders' as board, sender_id as user_id, hour, sum(coins) as coins, count(*) as gifts, max(xid) as reached
      from given group by sender_id, hour
     union all
    select 'receivers', receiver_id, hour, sum(coins), count(*), max(xid) from given group by receiver_id, hour
  ), gathered as (
    insert into leaderboard_changes (bucket, board, hour, xid, size, users, coins, gifts, reached)
    select (hashtext(user_id) & ${BUCKETS - 1}) / ${BUCKETS_PER_ROW} * ${BUCKETS_PER_ROW}, board, hour, $2,
           count(*), array_agg(user_id), array_agg(coins::bigint), array_agg(gifts), array_agg(reached)
      from changes group by 1, board, hour
    returning size
  )
  select coalesce(sum(size), 0)::bigint as size from gathered`,
};

/**
 * Moves the next portion of the changes into the rankings. Portions take turns, so that no user's changes wait for those of
 * users who send all the time. `portions`: into how many all changes are divided.
 */
export function rankLeaderboardChanges(pool: pg.Pool, portions: number): Promise<void> {
  return inTransaction(pool, async (client) => {
    await client.query(COMMIT_WITHOUT_FLUSH);
    const { rows: cursors } = await client.query<{ bucket: number }>(
      `select bucket from leaderboard_cursor ${IF_FREE}`,
    );
    if (!cursors[0]) return;
    const from = cursors[0].bucket;
    const to = from + Math.ceil(BUCKETS / BUCKETS_PER_ROW / portions) * BUCKETS_PER_ROW;
    await client.query(RANK, [from, to, to < BUCKETS ? to : 0]);
  });
}

/** At least the current and the previous period are kept. */
const KEPT = `(values ('hour', interval '2 hours'), ('day', interval '2 days'), ('week', interval '2 weeks')) as p (period, kept)`;

const RANK = `
  with taken as (
    delete from leaderboard_changes where bucket >= $1 and bucket < $2 returning *
  ), changes as (
    select board, hour, u.user_id, sum(u.coins) as coins, sum(u.gifts) as gifts,
           max(coalesce(u.reached, taken.xid)) as reached
      from taken cross join unnest(users, taken.coins, taken.gifts, taken.reached) as u (user_id, coins, gifts, reached)
     group by board, hour, u.user_id
  ), placed as (
    select board, period, date_trunc(period, hour, 'UTC') as starts_at, user_id, coins, gifts, reached, kept
      from changes cross join ${KEPT}
  ), ranked as (
    insert into leaderboards as l (board, period, starts_at, user_id, coins, gifts, reached)
    select board, period, starts_at, user_id, sum(coins), sum(gifts), max(reached) from placed
     where starts_at >= now() - kept group by board, period, starts_at, user_id
     union all
    select board, 'all', '-infinity', user_id, sum(coins), sum(gifts), max(reached) from changes group by board, user_id
    on conflict (user_id, board, period, starts_at) do update
       set coins = l.coins + excluded.coins, gifts = l.gifts + excluded.gifts, reached = excluded.reached
  )
  update leaderboard_cursor set bucket = $3, waiting = waiting - (select coalesce(sum(size), 0) from taken)`;

/** In portions, because the end of a week makes all rows of an earlier week obsolete at once. */
const DELETE_OLD_PERIODS = `
  delete from leaderboards where ctid = any (array(
    select l.ctid from (values ('senders'), ('receivers')) as b (board)
     cross join ${KEPT}
     cross join lateral (select ctid from leaderboards
                          where board = b.board and period = p.period and starts_at < now() - kept limit 1000) l
     limit 1000))`;
