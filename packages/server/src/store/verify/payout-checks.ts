import type { Check } from './checks.ts';

/** Up to where the sums of earnings have the log. */
const POSITION = `(select position from log_followers where name = 'earnings')`;

const OPEN = `('awaiting_approval', 'approved', 'sent')`;

/** The invariants of payouts, and of the sums of earnings that decide about them. */
export const PAYOUT_CHECKS: readonly Check[] = [
  {
    claim: 'the account payout of every user holds the coins of their open payouts',
    sql: `select format('%s has reserved %s coins, the open payouts have %s', user_id, coalesce(e.coins, 0), coalesce(p.coins, 0)) as disagrees
            from (select user_id, sum(coins) as coins from entries where account = 'payout' group by user_id) e
            full join (select user_id, sum(coins) as coins from payouts where state in ${OPEN} group by user_id) p using (user_id)
           where coalesce(e.coins, 0) <> coalesce(p.coins, 0) limit 1`,
  },
  {
    claim: 'every payout has the journals of its state, each once',
    sql: `select format('payout %s of %s coins is %s, its journals are %s', p.id, p.coins, p.state, j.journals) as disagrees
            from payouts p left join lateral (
              select string_agg(kind || ' ' || coins || ' ' || payout, ', ' order by kind) as journals
                from journals where subject_id = p.id and user_id = p.user_id) j on true
           where j.journals is distinct from 'payout_reserve ' || -p.coins || ' ' || p.coins
                 || case p.state when 'paid' then ', payout_settle ' || -p.coins || ' 0'
                                 when 'failed' then ', payout_void ' || p.coins || ' ' || -p.coins
                                 when 'cancelled' then ', payout_void ' || p.coins || ' ' || -p.coins else '' end limit 1`,
  },
  {
    claim: 'the steps of every payout lead to its state',
    sql: `select format('payout %s is %s after the steps %s', p.id, p.state, s.steps) as disagrees
            from payouts p left join lateral (
              select string_agg(step, ' ' order by ordinal) as steps, count(*) as count, min(ordinal) as first, max(ordinal) as last
                from payout_steps where payout_id = p.id) s on true
           where s.count is distinct from s.last or s.first is distinct from 1
              or s.steps !~ case p.state
                   when 'awaiting_approval' then '^request( approve return| return)*$'
                   when 'approved' then '^request( return approve| approve( return approve)*)?$'
                   when 'sent' then '^request( [a-z]+)* send$|^request send$'
                   when 'paid' then ' send pay$'
                   when 'failed' then ' send fail$'
                   else '^request( approve| return)* cancel$' end limit 1`,
  },
  {
    claim: 'nobody has approved a payout that they requested, and only operators have approved',
    sql: `select format('payout %s requested by %s was approved by %s', p.id, p.requested_by, s.actor) as disagrees
            from payouts p join payout_steps s on s.payout_id = p.id and s.step = 'approve'
           where s.actor = p.requested_by or s.actor not like 'operator %' or s.actor is null limit 1`,
  },
  {
    claim: 'no payout is approved for lower earnings than its approval accepted',
    sql: `select format('payout %s is approved, and the earnings of %s are %s', p.id, p.user_id, e.coins) as disagrees
            from payouts p join earnings e using (user_id)
           where p.state = 'approved' and e.coins < -p.accepted_debt limit 1`,
  },
  {
    claim: 'every payout is worth its coins at its rate',
    sql: `select format('payout %s: %s coins are %s at %s for %s', id, coins, gross_amount, rate_amount, rate_coins) as disagrees
            from payouts where gross_amount <> floor(coins::numeric * rate_amount / rate_coins) limit 1`,
  },
  {
    claim: 'every batch has the sums of its payouts, which were sent',
    sql: `select format('batch %s has %s payouts of %s coins', b.id, b.payouts, b.coins) as disagrees
            from payout_batches b left join lateral (
              select count(*) as payouts, sum(coins) as coins, sum(gross_amount - fee_amount) as amount,
                     bool_and(currency = b.currency and state in ('sent', 'paid', 'failed')) as sent
                from payouts where batch_id = b.id) p on true
           where (b.payouts, b.coins, b.amount) is distinct from (p.payouts, p.coins, p.amount) or p.sent is not true limit 1`,
  },
  {
    claim: 'there is one payout policy',
    sql: `select format('there are %s', count(*)) as disagrees from payout_policy having count(*) <> 1`,
  },
  {
    claim: 'the quarters of earnings are the sum of their gifts',
    sql: `select format('%s at %s has earned %s, by the gifts %s', receiver_id, starts_at, r.earned, g.earned) as disagrees
            from rollup_earning_quarters r full join (
              select receiver_id, date_bin('15 minutes', at, 'epoch') as starts_at, sum(earned) as earned
                from gifts where xid < ${POSITION} and earned > 0 group by 1, 2) g using (receiver_id, starts_at)
           where r.earned is distinct from g.earned limit 1`,
  },
  {
    claim: 'the sums of earnings are those of their gifts and journals',
    sql: `select format('%s: %s, by the log %s', user_id, r.sums, l.sums) as disagrees
            from (select user_id, row(earned, added, taken_back, moved)::text as sums from rollup_earnings) r
            full join (
              select user_id, row(sum(earned), sum(added), sum(taken_back), sum(moved))::text as sums
                from (select receiver_id as user_id, earned, 0 as added, 0 as taken_back, 0 as moved
                        from gifts where xid < ${POSITION} and earned > 0
                       union all
                      select user_id, 0, c.added, c.taken_back, c.moved
                        from journals cross join lateral earnings_change(kind, coins) c
                       where xid < ${POSITION} and account = 'earnings') changes
               group by user_id) l using (user_id)
           where r.sums is distinct from l.sums limit 1`,
  },
];
