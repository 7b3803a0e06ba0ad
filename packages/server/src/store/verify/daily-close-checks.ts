import type { Check } from './checks.ts';

const POSITION = `(select position from log_followers where name = 'daily_closes')`;

/**
 * The day of an entry by the days that are closed: the first one that was still open when the entry was committed, and ends after
 * the entry. The days after the last close are those of the calendar.
 */
const ENTRIES_BY_DAY = `
  select coalesce(
           (select min(day) from daily_closes c where c.position > coalesce(e.xid, 0) and c.ends_at > e.at),
           greatest((at at time zone zone)::date,
                    (select case when closed_at is null then day else day + 1 end from daily_closes order by day desc limit 1))
         ) as day,
         account, kind, coins
    from entries e cross join rollup_calendar where coalesce(e.xid, 0) < ${POSITION}`;

/** A day that is closed has the entries of the log, and follows the day before it. */
export const DAILY_CLOSE_CHECKS: readonly Check[] = [
  {
    claim: 'every day has the sums of its entries',
    sql: `select format('%s, %s of %s: %s entries of %s coins, by the log %s of %s', day, account, kind, d.entries, d.coins,
                        e.entries, e.coins) as disagrees
            from ledger_days d full join (
              select day, account, kind, count(*) as entries, sum(coins) as coins from (${ENTRIES_BY_DAY}) q
               group by day, account, kind) e using (day, account, kind)
           where (d.entries, d.coins) is distinct from (e.entries, e.coins) limit 1`,
  },
  {
    claim: 'every closed day opens as the day before it closed, and closes by its entries',
    sql: `select format('%s of %s opens with %s and closes with %s, the day before with %s, the entries move %s', b.account, b.day,
                        b.opening, b.closing, before.closing, d.coins) as disagrees
            from daily_balances b
            left join daily_balances before on before.account = b.account and before.day = b.day - 1
            left join (select day, account, sum(coins) as coins from ledger_days group by day, account) d
              on d.day = b.day and d.account = b.account
           where b.opening <> coalesce(before.closing, 0) or b.closing <> b.opening + coalesce(d.coins, 0) limit 1`,
  },
  {
    claim: 'every closed day has all accounts, and they sum to zero',
    sql: `select format('%s has %s accounts with a sum of %s', c.day, count(b.account), sum(b.closing)) as disagrees
            from daily_closes c left join daily_balances b using (day)
           where c.closed_at is not null group by c.day
          having count(b.account) <> cardinality(enum_range(null::account)) or sum(b.closing) <> 0 limit 1`,
  },
  {
    claim: 'days are closed one after another, and none is missing',
    sql: `select format('%s from %s to %s, closed at position %s, after a day that ended at %s, closed at %s', day, starts_at, ends_at,
                        position, before_ended_at, before_position) as disagrees
            from (select day, starts_at, ends_at, position, lag(day) over w as before, lag(ends_at) over w as before_ended_at,
                         lag(position) over w as before_position
                    from daily_closes window w as (order by day)) c
           where before <> day - 1 or before_ended_at <> starts_at or before_position is null and before is not null
              or position < before_position or ends_at <= starts_at limit 1`,
  },
];
