import type { Check } from './checks.ts';

/** Up to where a follower has the log. */
const positionOf = (follower: string) => `(select position from log_followers where name = '${follower}')`;

const SUMS = [
  ...['gifts', 'units', 'coins', 'earned', 'agency_coins', 'promotion_coins', 'points', 'battle_coins'],
  ...['reversed_gifts', 'corrected_coins'],
];

/** The gifts and corrections that a follower has read. Days are those of the calendar's zone. */
const given = (follower: string) => `(
  select date_bin('15 minutes', at, 'epoch') as starts_at, (at at time zone zone)::date as day, room_id, sender_id, receiver_id,
         item_id, coalesce(category, '') as category, coalesce(receiver_region, '') as region, n.gifts, n.gifts * quantity as units,
         n.coins, n.earned, n.agency_coins, n.gifts * coalesce(g.promotional_coins - g.promotional_earned
           - coalesce(g.promotional_agency, 0), 0) as promotion_coins, n.gifts * coalesce(points, 0) as points,
         case when battle_ordinal is null then 0 else n.coins end as battle_coins, n.reversed_gifts, n.corrected_coins
    from (select id, 1 as gifts, coins, earned, coalesce(agency_coins, 0) as agency_coins, 0 as reversed_gifts, 0 as corrected_coins
            from gifts where xid < ${positionOf(follower)}
           union all
          select gift_id, case when reversed then -1 else 0 end, coins, earned, agency_coins,
                 case when reversed then 1 else 0 end, -coins
            from gift_corrections where xid < ${positionOf(follower)}) n
    join gifts g using (id) cross join rollup_calendar) g`;

/** The days on which senders gave: with a gift that is not reversed. */
const DAYS = `(
  select day, sender_id from ${given('rollup_days')} group by day, sender_id having sum(gifts) > 0) d`;

const GRAINS = `(values ('day'), ('week'), ('month')) as grains (grain)`;

interface Comparison {
  claim: string;
  table: string;
  key: readonly string[];
  figures: readonly string[];
  /** A query with the key and the figures, from the log. */
  expected: string;
}

/** Compares a table with a query. A row whose figures are all zero is the same as none. */
const compare = ({ claim, table, key, figures, expected }: Comparison): Check => ({
  claim,
  sql: `select format('%s is %s, by the log %s', row(${key.join(', ')}), t.figures, e.figures) as disagrees
          from (select ${key.join(', ')}, row(${figures.map((figure) => `${figure}::numeric`).join(', ')})::text as figures
                  from ${table} where (${figures.join(', ')}) <> (${figures.map(() => 0).join(', ')})) t
          full join (select ${key.join(', ')}, row(${figures.map((figure) => `${figure}::numeric`).join(', ')})::text as figures
                  from (${expected}) q where (${figures.join(', ')}) <> (${figures.map(() => 0).join(', ')})) e
                 using (${key.join(', ')})
         where t.figures is distinct from e.figures limit 1`,
});

const sumsOf = (
  claim: string,
  table: string,
  follower: string,
  key: readonly string[],
  source?: string,
): Check =>
  compare({
    claim,
    table,
    key,
    figures: SUMS,
    expected: `select ${key.join(', ')}, ${SUMS.map((sum) => `sum(${sum}) as ${sum}`).join(', ')}
                 from ${source ?? given(follower)} group by ${key.join(', ')}`,
  });

/** The first day of each sender. */
const FIRSTS = `(select sender_id, min(day) as first_day from ${DAYS} group by sender_id) f`;

const ENDED = `(
  select b.id, (b.result->>'finished_at')::timestamptz as ended_at, b.state, b.result, b.progress,
         ((b.result->>'finished_at')::timestamptz at time zone zone)::date as day,
         (select count(*) from jsonb_array_elements(b.result->'rounds') r where r->>'kind' <> 'regular') > 0 as overtime,
         (select coalesce(sum(extract(epoch from (r->>'ends_at')::timestamptz - (r->>'starts_at')::timestamptz)), 0)
            from jsonb_array_elements(b.result->'rounds') r) as seconds
    from battles b cross join rollup_calendar
   where b.xid < ${positionOf('rollup_days')} and b.state in ('finished', 'cut_short')) b`;

/** Rollups have exactly what the log has up to the position of their follower. */
export const ROLLUP_CHECKS: readonly Check[] = [
  {
    claim: 'the rollups have one calendar and three followers',
    sql: `select format('there are %s calendars and %s followers', calendars, followers) as disagrees
            from (select (select count(*) from rollup_calendar) as calendars,
                         (select count(*) from log_followers where name in ('rollups', 'rollup_days', 'rollup_pairs')) as followers) n
           where (calendars, followers) <> (1, 3)`,
  },
  sumsOf('the rollup of rooms is the sum of their gifts', 'rollup_rooms', 'rollups', [
    ...['room_id', 'starts_at', 'item_id', 'category', 'region'],
  ]),
  sumsOf('the rollup of receivers is the sum of their gifts', 'rollup_receivers', 'rollups', [
    ...['receiver_id', 'starts_at', 'item_id', 'category', 'region'],
  ]),
  sumsOf('the rollup of items is the sum of their gifts', 'rollup_items', 'rollups', [
    ...['starts_at', 'item_id', 'category'],
  ]),
  sumsOf('the rollup of quarters of an hour is the sum of their gifts', 'rollup_quarters', 'rollups', [
    'starts_at',
  ]),
  sumsOf('the days of items are the sum of their gifts', 'rollup_item_days', 'rollup_days', [
    ...['day', 'item_id', 'category'],
  ]),
  ...(['room', 'receiver'] as const).map((party) =>
    sumsOf(
      `the days and months of ${party}s are the sum of their gifts`,
      `rollup_${party}_periods`,
      'rollup_days',
      ['grain', 'starts_on', `${party}_id`],
      `(select grain, period_day(grain, day) as starts_on, g.* from ${given('rollup_days')}
         cross join (values ('day'), ('month')) as grains (grain)) p`,
    ),
  ),
  compare({
    claim: 'the days of pairs are the sum of their gifts',
    table: 'rollup_pairs',
    key: ['receiver_id', 'day', 'sender_id'],
    figures: ['gifts', 'coins'],
    expected: `select receiver_id, day, sender_id, sum(gifts) as gifts, sum(coins) as coins
                 from ${given('rollup_pairs')} group by receiver_id, day, sender_id`,
  }),
  compare({
    claim: 'the days, weeks and months of senders are the sum of their gifts',
    table: 'rollup_senders',
    key: ['grain', 'starts_on', 'sender_id'],
    figures: ['gifts', 'coins'],
    expected: `select grain, period_day(grain, day) as starts_on, sender_id, sum(gifts) as gifts, sum(coins) as coins
                 from ${given('rollup_days')} cross join ${GRAINS} group by 1, 2, 3`,
  }),
  {
    claim: "every sender's first day is that of their first gift",
    sql: `select format('%s: %s, by the log %s', sender_id, r.day, f.first_day) as disagrees
            from rollup_first_gifts r full join ${FIRSTS} using (sender_id) where r.day is distinct from f.first_day limit 1`,
  },
  compare({
    claim: 'every cohort has the senders who gave on the day',
    table: 'rollup_cohorts',
    key: ['first_day', 'day'],
    figures: ['senders'],
    expected: `select first_day, day, count(distinct sender_id) as senders
                 from ${DAYS} join ${FIRSTS} using (sender_id) group by first_day, day`,
  }),
  compare({
    claim: 'the counts of senders are the distinct senders of each day, week and month',
    table: 'rollup_counts',
    key: ['grain', 'starts_on'],
    figures: ['senders', 'new_senders'],
    expected: `select grain, period_day(grain, day) as starts_on, count(distinct sender_id) as senders,
                      count(distinct sender_id) filter (where period_day(grain, first_day) = period_day(grain, day)) as new_senders
                 from ${DAYS} join ${FIRSTS} using (sender_id) cross join ${GRAINS} group by 1, 2`,
  }),
  {
    claim: 'no period has fewer viewers than the view history',
    sql: `select format('%s %s has %s viewers, of whom %s gave, by the view history %s and %s', grain, starts_on,
                        c.viewers, c.viewers_who_gave, v.viewers, v.who_gave) as disagrees
            from (select grain, starts_on, count(*) as viewers, count(sender_id) as who_gave
                    from (select distinct grain, period_day(grain, (first_seen_at at time zone zone)::date) as starts_on, user_id
                            from room_views cross join rollup_calendar cross join ${GRAINS}
                           where xid < ${positionOf('rollup_days')}
                             and not exists (select from rooms where id = room_id and host_id = user_id)) seen
                    left join (select grain, starts_on, sender_id, sender_id as user_id from rollup_senders where gifts > 0) s
                         using (grain, starts_on, user_id)
                   group by grain, starts_on) v
           cross join rollup_calendar left join rollup_counts c using (grain, starts_on)
           where starts_on >= viewers_from
             and (coalesce(c.viewers, 0) < v.viewers or coalesce(c.viewers_who_gave, 0) < v.who_gave) limit 1`,
  },
  compare({
    claim: 'the battles of each day are those that ended on it',
    table: 'rollup_battles',
    key: ['day'],
    figures: ['battles', 'draws', 'cut_short', 'overtime', 'seconds', 'room_seconds', 'coins', 'points'],
    expected: `select day, count(*) as battles, count(*) filter (where result->>'outcome' = 'draw') as draws,
                      count(*) filter (where state = 'cut_short') as cut_short, count(*) filter (where overtime) as overtime,
                      sum(seconds) as seconds, sum(seconds * rooms) as room_seconds, sum(coins) as coins, sum(points) as points
                 from ${ENDED}
                cross join lateral (select sum((s->>'coins')::bigint) as coins, sum((s->>'points')::bigint) as points
                                      from jsonb_array_elements(result->'sides') s) s
                cross join lateral (select count(distinct room_id) as rooms from battle_hosts h where h.battle_id = b.id) r
                group by day`,
  }),
  compare({
    claim: 'the battles of each host are those that ended on the day',
    table: 'rollup_battle_hosts',
    key: ['host_id', 'day', 'room_id'],
    figures: ['battles', 'wins', 'draws', 'cut_short', 'overtime', 'seconds', 'coins', 'points'],
    expected: `select h.host_id, day, h.room_id, count(*) as battles,
                      count(*) filter (where not (host->>'left')::boolean and (result->>'winner')::int = h.side) as wins,
                      count(*) filter (where result->>'outcome' = 'draw') as draws,
                      count(*) filter (where state = 'cut_short') as cut_short, count(*) filter (where overtime) as overtime,
                      sum(seconds) as seconds, sum((host->>'coins')::bigint) as coins, sum((host->>'points')::bigint) as points
                 from ${ENDED} join battle_hosts h on h.battle_id = b.id
                cross join lateral (select one as host from jsonb_array_elements(progress->'sides'->h.side->'hosts') one
                                     where one->>'host' = h.host_id) p
                group by h.host_id, day, h.room_id`,
  }),
];
