import type { LogFollower } from '../log/follow-portion.ts';
import { addSums, PORTION_SUMS, READ_PORTION } from './roll-up-quarters.ts';

/**
 * Counts gifts, people and battles by days, weeks and months of the calendar's zone. People are counted when they first
 * appear in a period, so that distinct counts are exact, also when a gift of an earlier period commits later.
 */
export const rollupDaysFollower: LogFollower = {
  name: 'rollup_days',
  giftsAPortion: 1_000,
  pauseMs: 2_000,
  // A quarter of a core: some 3,000 gifts a second, all of different senders. More gifts than that are counted later.
  restFactor: 3,
  async apply(client, { from, to }) {
    const positions = [from, to];
    // One after the other, in this order: gifts find the viewers of the portion, and each pair of them is found once.
    await client.query({ ...ADD_VIEWERS, values: positions });
    await client.query({ ...ADD_GIFTS, values: positions });
    await client.query({ ...ADD_BATTLES, values: positions });
  },
};

const GRAINS = `(values ('day'), ('week'), ('month')) as g (grain)`;

/** Adds `deltas` to the counts of periods. */
const ADD_COUNTS = `
  insert into rollup_counts as c (grain, starts_on, senders, new_senders, viewers, viewers_who_gave)
  select grain, starts_on, sum(senders), sum(new_senders), sum(viewers), sum(who_gave) from deltas group by grain, starts_on
  on conflict (grain, starts_on) do update
     set senders = c.senders + excluded.senders, new_senders = c.new_senders + excluded.new_senders,
         viewers = c.viewers + excluded.viewers, viewers_who_gave = c.viewers_who_gave + excluded.viewers_who_gave`;

/**
 * Views are in the order of time, so a period that ended long before the views of a portion gets no more of them. A month's
 * rows are kept for six weeks after its end: that late a gift of a viewer is still found.
 */
const VIEWERS_KEPT = 75;

const ADD_VIEWERS = {
  name: 'rollUpViewers',
  text: `
  with seen as materialized (
    select (first_seen_at at time zone zone)::date as day, user_id, first_seen_at, viewers_from
      from room_views v cross join rollup_calendar
     where v.xid >= $1 and v.xid < $2
       and user_id is distinct from (select host_id from rooms r where r.id = v.room_id)
  ), first_view as (
    update rollup_calendar set views_since = (select min(first_seen_at) from seen)
     where views_since is null and exists (select from seen)
  ), added as (
    insert into rollup_viewers (grain, starts_on, user_id)
    select distinct grain, period_day(grain, day), user_id from seen cross join ${GRAINS}
     where period_day(grain, day) >= viewers_from
    on conflict do nothing returning grain, starts_on, user_id
  ), forgotten as (
    delete from rollup_viewers where ctid = any (array(
      select v.ctid from (select min(day) - ${VIEWERS_KEPT} as before from seen) s cross join ${GRAINS}
       cross join lateral (select ctid from rollup_viewers
                            where grain = g.grain and starts_on < s.before limit 1000) v))
  ), deltas as (
    select grain, starts_on, 0 as senders, 0 as new_senders, count(*) as viewers, count(gave) as who_gave
      from (select grain, starts_on, (select true from rollup_senders s where s.grain = a.grain and s.starts_on = a.starts_on
                                         and s.sender_id = a.user_id and s.gifts > 0) as gave from added a) a
     group by grain, starts_on
  )
  ${ADD_COUNTS}`,
};

/** Whether a sender has gifts on a day that are not reversed, as it was before the statement. */
const gaveOn = (day: string, sender: string) =>
  `(select true from rollup_senders s where s.grain = 'day' and s.starts_on = ${day} and s.sender_id = ${sender} and s.gifts > 0)`;

/**
 * Rows are looked up in subqueries, and not joined: a plan that was made while a table was empty would read all of it, and
 * a join of the parts of this statement takes as many steps as the square of its senders, of which no statistics exist.
 *
 * All parts of the statement see the tables as they were before it. `changed` has the senders whose gifts in a period came
 * above zero (`people` is 1), or are gone because all of them were reversed (-1). `firsts` has those of them by day: the days
 * that came and went, and the first day before and after. If a gift that commits late makes it earlier, or a reversal makes it
 * later, the other days on which they gave move from one cohort to the other.
 */
const ADD_GIFTS = {
  name: 'rollUpDays',
  text: `
  with ${READ_PORTION}, given as materialized (
    select (at at time zone zone)::date as day, room_id, receiver_id, sender_id, item_id, category, ${PORTION_SUMS}
      from portion cross join rollup_calendar group by 1, 2, 3, 4, 5, 6
  ), items as (
    ${addSums('rollup_item_days', ['day', 'item_id', 'category'])}
  ), periods as (
    select 'day' as grain, day as starts_on, given.* from given union all select 'month', period_day('month', day), given.* from given
  ), rooms as (
    ${addSums('rollup_room_periods', ['grain', 'starts_on', 'room_id'], 'periods')}
  ), receivers as (
    ${addSums('rollup_receiver_periods', ['grain', 'starts_on', 'receiver_id'], 'periods')}
  ), sender_days as (
    select day, sender_id, sum(gifts) as gifts, sum(coins) as coins from given group by 1, 2
  ), senders as (
    insert into rollup_senders as r (grain, starts_on, sender_id, gifts, coins)
    select grain, period_day(grain, day), sender_id, sum(gifts), sum(coins) from sender_days cross join ${GRAINS} group by 1, 2, 3
    on conflict (grain, starts_on, sender_id) do update
       set gifts = r.gifts + excluded.gifts, coins = r.coins + excluded.coins, gave_before = r.gifts > 0
    returning grain, starts_on, sender_id, (gifts > 0)::int - gave_before::int as people
  ), changed as materialized (
    select * from senders where people <> 0
  ), firsts as materialized (
    select sender_id, came, gone, before, least(first_came, case when before = any (gone) then later else before end) as after
      from (select sender_id, before, first_came, coalesce(came, '{}') as came, coalesce(gone, '{}') as gone,
                   case when before = any (gone) then (
                     select c.starts_on from rollup_counts c where c.grain = 'day' and c.starts_on > before
                        and c.starts_on <> all (gone) and ${gaveOn('c.starts_on', 'n.sender_id')} order by 1 limit 1) end as later
              from (select sender_id, min(starts_on) filter (where people > 0) as first_came,
                           array_agg(starts_on) filter (where people > 0) as came,
                           array_agg(starts_on) filter (where people < 0) as gone,
                           (select f.day from rollup_first_gifts f where f.sender_id = s.sender_id) as before
                      from changed s where grain = 'day' group by sender_id) n) f
  ), firsts_written as (
    insert into rollup_first_gifts (sender_id, day)
    select sender_id, after from firsts where after is distinct from before and after is not null
    on conflict (sender_id) do update set day = excluded.day
  ), firsts_deleted as (
    delete from rollup_first_gifts where sender_id = any (array(select sender_id from firsts where after is null))
  ), cohorts as (
    insert into rollup_cohorts as c (first_day, day, senders)
    select first_day, day, sum(senders) from (
      select after as first_day, day, 1 as senders from firsts cross join unnest(came) day
       union all
      select before, day, -1 from firsts cross join unnest(gone) day
       union all
      select first_day, day, senders
        from (select sender_id, before, after, starts_on as day from firsts
               cross join lateral (select starts_on from rollup_counts where grain = 'day' and starts_on >= before) d
               where after <> before and starts_on <> all (gone)) f
       cross join lateral (values (before, -1), (after, 1)) as moved (first_day, senders)
       where ${gaveOn('f.day', 'f.sender_id')}) deltas
     group by first_day, day
    on conflict (first_day, day) do update set senders = c.senders + excluded.senders
  ), deltas as (
    select grain, starts_on, sum(people) as senders, 0 as new_senders, 0 as viewers, coalesce(sum(people) filter (where watched), 0) as who_gave
      from (select grain, starts_on, people, (select true from rollup_viewers v where v.grain = s.grain and v.starts_on = s.starts_on
                                                 and v.user_id = s.sender_id) as watched from changed s) s
     group by grain, starts_on
     union all
    select grain, period_day(grain, day), 0, sum(senders), 0, 0 from firsts
     cross join lateral (values (before, -1), (after, 1)) as moved (day, senders) cross join ${GRAINS}
     where after is distinct from before and day is not null group by 1, 2
  )
  ${ADD_COUNTS}`,
};

/** A battle with a result has ended. A battle that was called off before it was live has none. */
const ADD_BATTLES = {
  name: 'rollUpBattles',
  text: `
  with ended as materialized (
    select b.id, ((b.result->>'finished_at')::timestamptz at time zone zone)::date as day, b.progress->'sides' as sides,
           (b.result->>'winner')::int as winner, b.state = 'cut_short' as cut_short, b.result->>'outcome' = 'draw' as draw,
           jsonb_path_exists(b.result, '$.rounds[*].kind ? (@ != "regular")') as overtime,
           (select coalesce(sum(extract(epoch from (r->>'ends_at')::timestamptz - (r->>'starts_at')::timestamptz)), 0)
              from jsonb_array_elements(b.result->'rounds') r) as seconds
      from battles b cross join rollup_calendar where b.xid >= $1 and b.xid < $2 and b.result is not null
  ), hosts as materialized (
    select e.id, day, draw, cut_short, overtime, seconds, host->>'host' as host_id, host->>'room' as room_id,
           (host->>'points')::bigint as points, (host->>'coins')::bigint as coins,
           host->>'left' = 'false' and winner is not distinct from s.place::int - 1 as won
      from ended e cross join jsonb_array_elements(sides) with ordinality s (side, place)
     cross join jsonb_array_elements(s.side->'hosts') host
  ), hosts_added as (
    insert into rollup_battle_hosts as h
           (host_id, day, room_id, battles, wins, draws, cut_short, overtime, seconds, coins, points)
    select host_id, day, room_id, count(*), count(*) filter (where won), count(*) filter (where draw),
           count(*) filter (where cut_short), count(*) filter (where overtime), sum(seconds), sum(coins), sum(points)
      from hosts group by host_id, day, room_id
    on conflict (host_id, day, room_id) do update
       set battles = h.battles + excluded.battles, wins = h.wins + excluded.wins, draws = h.draws + excluded.draws,
           cut_short = h.cut_short + excluded.cut_short, overtime = h.overtime + excluded.overtime,
           seconds = h.seconds + excluded.seconds, coins = h.coins + excluded.coins, points = h.points + excluded.points
  )
  insert into rollup_battles as t (day, battles, draws, cut_short, overtime, seconds, room_seconds, coins, points)
  select day, count(*), count(*) filter (where draw), count(*) filter (where cut_short), count(*) filter (where overtime),
         sum(seconds), sum(seconds * rooms), sum(coins), sum(points)
    from ended join (select id, count(distinct room_id) as rooms, sum(coins) as coins, sum(points) as points
                       from hosts group by id) h using (id)
   group by day
  on conflict (day) do update
     set battles = t.battles + excluded.battles, draws = t.draws + excluded.draws, cut_short = t.cut_short + excluded.cut_short,
         overtime = t.overtime + excluded.overtime, seconds = t.seconds + excluded.seconds,
         room_seconds = t.room_seconds + excluded.room_seconds, coins = t.coins + excluded.coins, points = t.points + excluded.points`,
};
