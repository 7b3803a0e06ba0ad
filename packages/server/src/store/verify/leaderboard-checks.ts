import type { Check } from './checks.ts';

/** All time and the running periods. Older periods are deleted in portions. */
const PERIODS = `(
  select period, starts_at, starts_at + length as ends_at
    from (values ('hour', interval '1 hour'), ('day', interval '1 day'), ('week', interval '1 week')) l (period, length)
   cross join lateral date_trunc(period, now(), 'UTC') starts_at
   union all select 'all', '-infinity', 'infinity') p`;

/** Up to where the leaderboards have the log. */
const POSITION = `(select position from log_followers where name = 'leaderboards')`;

/** Battles that are in the leaderboards, a row for each host, in the order in which they were added. */
const FOUGHT = `
  select host->>'host' as user_id, (host->>'points')::bigint as points, b.xid, b.over_at, p.period,
         host->>'left' = 'false' and (b.result->>'winner')::int is not distinct from s.place::int - 1 as won
    from battles b
   cross join lateral jsonb_array_elements(b.progress->'sides') with ordinality s (side, place)
   cross join lateral jsonb_array_elements(s.side->'hosts') host
    join ${PERIODS} on (b.result->>'finished_at')::timestamptz >= p.starts_at
                   and (b.result->>'finished_at')::timestamptz < p.ends_at
   where b.state = 'finished' and b.xid < ${POSITION}`;

/** Leaderboards follow the gifts: together with the waiting changes they have all gifts below their position. */
export const LEADERBOARD_CHECKS: readonly Check[] = [
  {
    claim: 'the leaderboards have one cursor and follow the log',
    sql: `select format('there are %s cursors and %s followers', cursors, followers) as disagrees
            from (select (select count(*) from leaderboard_cursor) as cursors,
                         (select count(*) from log_followers where name = 'leaderboards') as followers) n
           where (cursors, followers) <> (1, 1)`,
  },
  {
    claim: 'the cursor of the leaderboards has the number of waiting changes',
    sql: `select format('%s changes wait, the cursor has %s', coalesce(sum(size), 0), (select waiting from leaderboard_cursor)) as disagrees
            from leaderboard_changes
          having coalesce(sum(size), 0) <> (select waiting from leaderboard_cursor)
              or bool_or(size <> cardinality(users) or size <> cardinality(coins) or size <> cardinality(gifts))`,
  },
  {
    claim: 'leaderboards and waiting changes together have the sums of all gifts',
    sql: `with given as materialized (
            select sender_id, receiver_id, coins, at from gifts where xid < ${POSITION}
          ), expected as (
            select 'senders' as board, period, sender_id as user_id, sum(coins) as coins, count(*) as gifts
              from given join ${PERIODS} on at >= starts_at and at < ends_at group by period, sender_id
             union all
            select 'receivers', period, receiver_id, sum(coins), count(*)
              from given join ${PERIODS} on at >= starts_at and at < ends_at group by period, receiver_id
          ), found as (
            select board, period, user_id, sum(coins) as coins, sum(gifts) as gifts from (
              select board, period, user_id, coins, gifts from leaderboards join ${PERIODS} using (period, starts_at)
               union all
              select board, period, u.user_id, u.coins, u.gifts
                from leaderboard_changes c cross join unnest(c.users, c.coins, c.gifts) as u (user_id, coins, gifts)
                join ${PERIODS} on c.hour >= p.starts_at and c.hour < p.ends_at) l
             group by board, period, user_id
          )
          select format('%s of %s, %s: %s coins in %s gifts, by the log %s in %s', coalesce(f.user_id, e.user_id),
                        coalesce(f.board, e.board), coalesce(f.period, e.period), f.coins, f.gifts, e.coins, e.gifts) as disagrees
            from found f full join expected e using (board, period, user_id)
           where (f.coins, f.gifts) is distinct from (e.coins, e.gifts) limit 1`,
  },
  {
    claim: 'the leaderboard of hosts has their battles, wins, points and streaks',
    sql: `with placed as (
            select *, count(*) filter (where not won) over (partition by period, user_id order by xid, over_at) as losses from (${FOUGHT}) f
          ), streaks as (
            select period, user_id, losses, count(*) as battles, count(*) filter (where won) as wins, sum(points) as points
              from placed group by period, user_id, losses
          ), expected as (
            select period, user_id, sum(battles) as battles, sum(wins) as wins, sum(points) as points, max(wins) as best_streak,
                   (array_agg(wins order by losses desc))[1] as streak from streaks group by period, user_id
          )
          select format('%s, %s: %s battles, %s won, %s points, streak %s, best %s; by the battles %s, %s, %s, %s, %s',
                        coalesce(h.user_id, e.user_id), coalesce(h.period, e.period), h.battles, h.wins, h.points, h.streak, h.best_streak,
                        e.battles, e.wins, e.points, e.streak, e.best_streak) as disagrees
            from (select h.* from leaderboard_hosts h join ${PERIODS} using (period, starts_at)) h
            full join expected e using (period, user_id)
           where (h.battles, h.wins, h.points, h.streak, h.best_streak)
                 is distinct from (e.battles, e.wins, e.points, e.streak, e.best_streak) limit 1`,
  },
];
