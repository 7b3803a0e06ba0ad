import type pg from 'pg';
import type { LogFollower } from '../../log/follow-portion.ts';
import { closeDueDays } from './close-due-days.ts';

/**
 * Sums the entries of all journals by day, account and kind, and closes days. Days are those of the calendar's zone. Each entry
 * counts once: on the day of its time, or on the first open day if that one is over.
 */
export const dailyCloseFollower: LogFollower = {
  name: 'daily_closes',
  giftsAPortion: 5_000,
  async apply(client, { from, to }) {
    await client.query({ ...ADD_ENTRIES, values: [from, to] });
    await closeDueDays(client, to);
  },
};

/**
 * The entries of gifts and journals as the view `entries` has them, but with one read of the gifts. A check compares both. Leaves
 * out what was in a day when it was closed: see `recountOpenDays`.
 * Prepared once: its plan reads every month.
 */
const ADD_ENTRIES = {
  name: 'sumDailyEntries',
  text: `
  with open_day as (
    select zone, coalesce((select case when closed_at is null then day else day + 1 end from daily_closes order by day desc limit 1),
                          '-infinity') as day,
           coalesce((select max(position) from daily_closes), 0) as closed_to,
           (select max(ends_at) from daily_closes where closed_at is not null) as closed_until
      from rollup_calendar
  ), given as materialized (
    select at, coins, earned, coalesce(agency_coins, 0) as agency, coalesce(promotional_coins, 0) as promotional,
           coalesce(promotional_earned, 0) + coalesce(promotional_agency, 0) as promotional_given
      from gifts cross join open_day where xid >= $1 and xid < $2 and not (xid < closed_to and at < closed_until)
  ), by_day as (
    select greatest((at at time zone zone)::date, day) as day,
           -sum(coins) as wallet, count(*) filter (where coins > 0) as wallets,
           sum(earned) as earnings, count(*) filter (where earned > 0) as earners,
           sum(agency) as agency, count(*) filter (where agency > 0) as agencies,
           sum(coins - promotional - (earned + agency - promotional_given)) as platform,
           count(*) filter (where coins - promotional <> earned + agency - promotional_given) as platforms,
           sum(promotional - promotional_given) as promotion,
           count(*) filter (where promotional <> promotional_given) as promotions
      from given cross join open_day group by 1
  ), moved as (
    select at, kind, account, coins, platform, promotion, payout, agency from journals cross join open_day
     where xid >= $1 and xid < $2 and not (xid < closed_to and at < closed_until)
    union all
    -- Those from before journals had positions, with the first portion.
    select at, kind, account, coins, platform, promotion, payout, agency from journals cross join open_day
     where $1 = 0 and xid is null and (closed_until is null or at >= closed_until)
  ), entries as (
    select day, 'gift' as kind, e.account, e.entries, e.coins
      from by_day cross join lateral (values
        ('wallet'::account, wallets, wallet), ('earnings', earners, earnings), ('agency', agencies, agency),
        ('platform', platforms, platform), ('promotion', promotions, promotion)) e (account, entries, coins)
     where e.entries > 0
    union all
    select greatest((at at time zone zone)::date, day), kind, e.account, count(*), sum(e.coins)
      from moved m cross join open_day cross join lateral (values
        (m.account, m.coins), ('platform'::account, platform), ('promotion', promotion), ('payout', payout),
        ('agency', agency), ('issuance', -m.coins - platform - promotion - payout - agency)) e (account, coins)
     where e.coins <> 0 group by 1, 2, 3
  )
  insert into ledger_days as l (day, account, kind, entries, coins)
  select day, account, kind, sum(entries), sum(coins) from entries group by 1, 2, 3 order by 1, 2, 3
  on conflict (day, account, kind) do update
     set entries = l.entries + excluded.entries, coins = l.coins + excluded.coins`,
};

/**
 * Has the follower sum up the open days again, because they begin at other times now. It reads the log from the beginning, and
 * leaves out what is in closed days. No day is closed until it has read everything.
 */
export async function recountOpenDays(client: pg.ClientBase): Promise<void> {
  await client.query(`
    update log_followers f
       set position = 0, state = case when last > 0 then 'rebuilding' else 'following' end,
           rebuild_until = case when last > 0 then last + 1 end
      from last_log_position() last where name = 'daily_closes'`);
  await client.query('delete from daily_closes where closed_at is null');
  await client.query(
    `delete from ledger_days where day > coalesce((select max(day) from daily_closes), '-infinity')`,
  );
}
