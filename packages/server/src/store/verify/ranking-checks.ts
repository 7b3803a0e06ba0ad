import type { Check } from './checks.ts';

/** All time and the running periods, with the position up to which each has the log. Places of older periods are deleted in portions. */
const PERIODS = `
  periods as materialized (
    select period, starts_at, ranking_period_end(period, starts_at, zone) as ends_at,
           case when period = 'all' then greatest(position, all_from) else position end as position
      from (values ('hour'), ('day'), ('week'), ('month'), ('all')) p (period)
     cross join ranking_cursor cross join lateral (select ranking_period_start(period, now(), zone) as starts_at) s
     cross join log_followers f where f.name = 'rankings'
  )`;

/** Battles that are in the rankings, a row for each host, region and period, in the order in which they were added. */
const FOUGHT = `
  select host->>'host' as user_id, (host->>'points')::bigint as points, b.xid, b.over_at, p.period, r.region,
         host->>'left' = 'false' and (b.result->>'winner')::int is not distinct from s.place::int - 1 as won
    from battles b
   cross join lateral jsonb_array_elements(b.progress->'sides') with ordinality s (side, place)
   cross join lateral jsonb_array_elements(s.side->'hosts') host
    left join battle_hosts h on (h.battle_id, h.host_id) = (b.id, host->>'host')
   cross join lateral (select distinct region from unnest(array['', h.region]) region where region is not null) r
    join periods p
      on (b.result->>'finished_at')::timestamptz >= p.starts_at and (b.result->>'finished_at')::timestamptz < p.ends_at
   where b.state = 'finished' and b.xid < p.position`;

/** Rankings follow the gifts: together with the waiting increases they have all gifts below their position. */
export const RANKING_CHECKS: readonly Check[] = [
  {
    claim: 'the rankings have one cursor and follow the log',
    sql: `select format('there are %s cursors and %s followers', cursors, followers) as disagrees
            from (select (select count(*) from ranking_cursor) as cursors,
                         (select count(*) from log_followers where name = 'rankings') as followers) n
           where (cursors, followers) <> (1, 1)`,
  },
  {
    claim: 'the cursor of the rankings has the number of waiting increases and corrections',
    sql: `select format('%s increases and corrections wait, the cursor has %s', coalesce(sum(size), 0) + min(c.waiting),
                        (select waiting from ranking_cursor)) as disagrees
            from (select count(*) as waiting from ranking_corrections) c left join ranking_increases on true
          having coalesce(sum(size), 0) + min(c.waiting) <> (select waiting from ranking_cursor)
              or bool_or(size <> cardinality(ids) or size <> cardinality(coins) or size <> cardinality(gifts))`,
  },
  {
    claim: 'each ranking has the number of its places',
    sql: `select format('%s of %s: %s places, found %s', board, starts_at, places, coalesce(n.found, 0)) as disagrees
            from rankings r
            left join (select ranking_id, count(*) as found
                         from (select ranking_id from ranking_places union all select ranking_id from ranking_hosts) p
                        group by ranking_id) n on n.ranking_id = r.id
           where places <> coalesce(n.found, 0) and period <> 'hour' limit 1`,
  },
  {
    claim: 'rankings, waiting increases and waiting corrections together have the sums of all gifts',
    sql: `with ${PERIODS}, given as materialized (
            select g.sender_id, g.receiver_id, g.room_id, g.sender_region, g.receiver_region, r.region as room_region,
                   g.coins + coalesce(c.coins, 0) as coins, p.period,
                   lpad(to_hex((date_part('epoch', g.at) * 1000000)::bigint), 13, '0') || g.id as reached
              from gifts g join periods p
                on g.xid < p.position and g.at >= p.starts_at and g.at < p.ends_at
              left join rooms r on r.id = g.room_id
             cross join lateral (select sum(coins) as coins, bool_or(reversed) as reversed
                                   from gift_corrections where gift_id = g.id and xid < p.position) c
             where c.reversed is not true
          ), expected as (
            select board, scope, period, id, sum(coins) as coins, count(*) as gifts, max(reached) as reached
              from given cross join lateral (values
                     ('senders', '', sender_id), ('receivers', '', receiver_id), ('rooms', '', room_id),
                     ('senders', sender_region, sender_id), ('receivers', receiver_region, receiver_id), ('rooms', room_region, room_id),
                     ('room', room_id, sender_id), ('host', receiver_id, sender_id)) b (board, scope, id)
             where scope is not null and (board not in ('room', 'host') or period not in ('hour', 'all'))
             group by board, scope, period, id
          ), waiting as (
            select i.board, p.period, u.id, u.room, u.host, u.region, u.coins, u.gifts, u.reached
              from ranking_increases i cross join unnest(ids, rooms, hosts, regions, i.coins, i.gifts, i.reached)
                     as u (id, room, host, region, coins, gifts, reached)
              join periods p on i.grain >= p.starts_at and i.grain < p.ends_at
             where i.counts_all or p.period <> 'all'
             union all
            select w.board, p.period, w.id, g.room_id, g.receiver_id,
                   coalesce(case w.board when 'senders' then g.sender_region when 'receivers' then g.receiver_region
                                         else (select region from rooms where rooms.id = w.id) end, ''),
                   c.coins, -c.reversed::int, ''
              from ranking_corrections w join gift_corrections c using (journal_id, gift_id) join gifts g on g.id = w.gift_id
              join periods p on g.at >= p.starts_at and g.at < p.ends_at
             where w.counts_all or p.period <> 'all'
          ), found as (
            select board, scope, period, id, sum(coins) as coins, sum(gifts) as gifts, max(reached) as reached from (
              select board, scope, period, ranked_id as id, score as coins, gifts, reached
                from ranking_places p join rankings r on r.id = p.ranking_id
                join periods using (period, starts_at)
               union all select board, '', period, id, coins, gifts, reached from waiting
               union all select board, region, period, id, coins, gifts, reached from waiting where region <> ''
               union all select 'room', room, period, id, coins, gifts, reached from waiting
                where board = 'senders' and period not in ('hour', 'all')
               union all select 'host', host, period, id, coins, gifts, reached from waiting
                where board = 'senders' and period not in ('hour', 'all')) l
             group by board, scope, period, id having (sum(coins), sum(gifts)) <> (0, 0)
          )
          select format('%s of %s %s, %s: %s coins in %s gifts, by the log %s in %s', coalesce(f.id, e.id),
                        coalesce(f.board, e.board), coalesce(f.scope, e.scope), coalesce(f.period, e.period),
                        f.coins, f.gifts, e.coins, e.gifts) as disagrees
            from found f full join expected e using (board, scope, period, id)
           where (f.coins, f.gifts) is distinct from (e.coins, e.gifts)
              or (f.reached <> e.reached and length(f.reached) > 13 and not exists (select from ranking_corrections)) limit 1`,
  },
  {
    claim: 'the ranking of hosts has their battles, wins, points and streaks',
    sql: `with ${PERIODS}, placed as (
            select *, count(*) filter (where not won) over (partition by period, region, user_id order by xid, over_at) as losses from (${FOUGHT}) f
          ), streaks as (
            select period, region, user_id, losses, count(*) as battles, count(*) filter (where won) as wins, sum(points) as points
              from placed group by period, region, user_id, losses
          ), expected as (
            select period, region, user_id, sum(battles) as battles, sum(wins) as wins, sum(points) as points, max(wins) as best_streak,
                   (array_agg(wins order by losses desc))[1] as streak from streaks group by period, region, user_id
          )
          select format('%s, %s: %s battles, %s won, %s points, streak %s, best %s; by the battles %s, %s, %s, %s, %s',
                        coalesce(h.user_id, e.user_id), coalesce(h.period, e.period), h.battles, h.wins, h.points, h.streak, h.best_streak,
                        e.battles, e.wins, e.points, e.streak, e.best_streak) as disagrees
            from (select h.*, r.period, r.scope as region from ranking_hosts h join rankings r on r.id = h.ranking_id
                    join periods p on (p.period, p.starts_at) = (r.period, r.starts_at)) h
            full join expected e using (period, region, user_id)
           where (h.battles, h.wins, h.points, h.streak, h.best_streak)
                 is distinct from (e.battles, e.wins, e.points, e.streak, e.best_streak) limit 1`,
  },
];
