import type pg from 'pg';
import { inTransaction } from '../../postgres/database.ts';
import { IF_FREE } from '../locks.ts';
import { noteRankingChanges } from '../rooms/supporter-rankings.ts';
import { rollUpBattles } from './battle-leaderboard.ts';

// From the gifts to the rankings in two steps, a transaction each. What is gathered and not ranked is in a table, so
// that it can end between any two of them, and another node go on.

/** Of the hash of users, and how many share a row: so many that rows cost little, and so few that a portion has some. */
const BUCKETS = 65_536;
const BUCKETS_A_ROW = 256;
/** In a second there are hundreds. From here on, as with the log of years, none share: arrays are made in memory. */
const MANY_TRANSACTIONS = 10_000;

/** A database that crashes forgets the last steps, whole, and they are done again: no gift waits for their place on disk. */
const NEED_NOT_LAST = 'set local synchronous_commit = off';

/**
 * Gathers what has been given since the last time, and ranks the battles that have ended. Reads the log in commit order:
 * it stops below the oldest transaction still running, so that a gift that commits late is not passed over. Also
 * forgets some of the periods long over.
 *
 * @returns how many changes wait to be ranked, a user's gifts of about a second each; null: another node does all this
 */
export function gatherLeaderboardChanges(pool: pg.Pool, node: string): Promise<number | null> {
  return inTransaction(pool, async (client) => {
    await client.query(NEED_NOT_LAST);
    const { rows: cursors } = await client.query<{ from: number; to: number }>(
      `select xid as from, greatest(xid, pg_snapshot_xmin(pg_current_snapshot())::text::bigint) as to
         from leaderboard_cursor where node = $1 or node_until < now() ${IF_FREE}`,
      [node],
    );
    if (!cursors[0]) return null;
    const { from, to } = cursors[0];
    let gathered = 0;
    if (to > from) {
      // The first time on an old log it can take longer than a statement otherwise may.
      await client.query('set local statement_timeout = 0');
      // A step of the ranking of supporters may hold notes for longer than other work waits. Nothing waits for this one:
      // its cursor is skipped while it is locked.
      await client.query('set local lock_timeout = 10000');
      const bucketsARow = to - from < MANY_TRANSACTIONS ? BUCKETS_A_ROW : 1;
      const { rows } = await client.query<{ size: number }>({ ...GATHER, values: [from, to, bucketsARow] });
      gathered = rows[0]!.size;
      await rollUpBattles(client, from, to);
      await noteRankingChanges(client, from, to);
      if (gathered > 0) await client.query(FORGET);
    }
    const { rows } = await client.query<{ waiting: number }>(
      `update leaderboard_cursor
          set xid = $1, waiting = waiting + $2, node = $3, node_until = now() + interval '5 seconds'
       returning waiting`,
      [to, gathered, node],
    );
    return rows[0]!.waiting;
  });
}

/** An hour is for all gifts of years, the first time. Of those all but the last weeks come to one change a user. */
const GATHER = {
  // Prepared once: its plan reads every month.
  name: 'gatherLeaderboardChanges',
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
    select (hashtext(user_id) & ${BUCKETS - 1}) / $3 * $3, board, hour, $2,
           count(*), array_agg(user_id), array_agg(coins::bigint), array_agg(gifts), array_agg(reached)
      from changes group by 1, board, hour
    returning size
  )
  select coalesce(sum(size), 0)::bigint as size from gathered`,
};

/**
 * Moves the next of so many portions of the changes into the rankings, in turns, so that nobody waits for those who
 * give again and again.
 */
export function rankLeaderboardChanges(pool: pg.Pool, portions: number): Promise<void> {
  return inTransaction(pool, async (client) => {
    await client.query(NEED_NOT_LAST);
    const { rows: cursors } = await client.query<{ bucket: number }>(
      `select bucket from leaderboard_cursor ${IF_FREE}`,
    );
    if (!cursors[0]) return;
    const from = cursors[0].bucket;
    const to = from + Math.ceil(BUCKETS / BUCKETS_A_ROW / portions) * BUCKETS_A_ROW;
    await client.query(RANK, [from, to, to < BUCKETS ? to : 0]);
  });
}

/** The running period is kept and the last, at least. */
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

/** Not all at once: when a week ends, those are many who gave in the one before the last. */
const FORGET = `
  delete from leaderboards where ctid = any (array(
    select l.ctid from (values ('senders'), ('receivers')) as b (board)
     cross join ${KEPT}
     cross join lateral (select ctid from leaderboards
                          where board = b.board and period = p.period and starts_at < now() - kept limit 1000) l
     limit 1000))`;
