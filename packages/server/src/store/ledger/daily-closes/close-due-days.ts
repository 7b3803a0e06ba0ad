import type pg from 'pg';

/** Days that one portion closes: more than a month after the server stood still, and the database is not held for long. */
const DAYS_A_PORTION = 31;

/**
 * Closes the days that have ended and of which everything has been read. A day is due once it has ended. It is closed when the
 * follower has read up to where the log ended then: a gift or journal of the day can be committed a moment later.
 *
 * @param position everything below it has been read
 */
export async function closeDueDays(client: pg.ClientBase, position: number): Promise<void> {
  for (let closed = 0; closed < DAYS_A_PORTION; closed++) {
    const { rowCount: due } = await client.query({ ...MARK_DUE });
    const { rowCount } = await client.query({ ...CLOSE, values: [position] });
    if (rowCount) await client.query({ ...WRITE_BALANCES });
    else if (!due) return;
  }
}

/**
 * Marks the first day after the last close, or the day of the first entry, once it has ended. A day of the calendar may begin
 * at another hour than midnight. After a change of the zone a day begins where the last one ended. If the last mark is from after
 * the end of this day too, it serves for this one: so many days can be closed with one portion.
 */
const MARK_DUE = {
  name: 'markDailyCloseDue',
  text: `
  insert into daily_closes (day, zone, starts_at, ends_at, due_at, due_position)
  select n.day, c.zone, coalesce(l.ends_at, n.day::timestamp at time zone c.zone), n.ends_at,
         case when l.due_at >= n.ends_at then l.due_at else clock_timestamp() end,
         case when l.due_at >= n.ends_at then l.due_position else log_horizon() end
    from rollup_calendar c
    left join (select * from daily_closes order by day desc limit 1) l on true
    cross join lateral (select coalesce(l.day + 1, (select min(day) from ledger_days)) as day) d
    cross join lateral (select d.day, (d.day + 1)::timestamp at time zone c.zone as ends_at) n
   where n.ends_at <= clock_timestamp() and (l.day is null or l.closed_at is not null)`,
};

const CLOSE = {
  name: 'closeDay',
  text: `
  update daily_closes set position = $1, closed_at = clock_timestamp() where closed_at is null and due_position <= $1`,
};

/** All accounts of the day that was closed last: the closings of the day before, and the movements since. */
const WRITE_BALANCES = {
  name: 'writeDailyBalances',
  text: `
  with closed as (select max(day) as day from daily_closes),
  accounts as (select unnest(enum_range(null::account)) as account),
  moved as (select account, sum(coins) as coins from ledger_days where day = (select day from closed) group by 1)
  insert into daily_balances (day, account, opening, closing)
  select c.day, a.account, coalesce(b.closing, 0), coalesce(b.closing, 0) + coalesce(m.coins, 0)
    from closed c cross join accounts a
    left join moved m using (account)
    left join daily_balances b on b.account = a.account and b.day = c.day - 1`,
};
