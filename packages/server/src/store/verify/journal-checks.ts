import type { Check } from './checks.ts';

/** The invariants of journals and of promotional coins that a query can check. */
export const JOURNAL_CHECKS: readonly Check[] = [
  {
    claim: 'the promotional part of every gift is a part of it',
    sql: `select format('gift %s: %s of %s coins, %s of %s earned, %s of the balance %s', id, promotional_coins, coins,
                        promotional_earned, earned, promotional_balance, balance) as disagrees
            from gifts
           where num_nonnulls(promotional_coins, promotional_earned, promotional_balance) not in (0, 3)
              or promotional_coins not between 0 and coins or promotional_earned not between 0 and earned
              or promotional_balance not between 0 and balance
              or (promotional_coins < coins and promotional_balance > 0) limit 1`,
  },
  {
    claim: 'a wallet that only top-ups and purchases have changed has neither promotional coins nor debts',
    sql: `select format('wallet of %s has %s promotional coins and owes %s', w.user_id, w.promotional, w.owed) as disagrees
            from wallets w
           where not exists (select from journals j where j.user_id = w.user_id and j.account = 'wallet' and j.kind not in ('top_up', 'purchase'))
             and (w.promotional <> 0 or w.owed <> 0
                  or exists (select from gift_keys k join gifts g on g.id = k.gift_id
                              where k.sender_id = w.user_id and g.promotional_coins is not null)) limit 1`,
  },
  {
    claim: 'every journal names what it is about',
    sql: `select format('%s %s of %s is about %s', j.kind, j.id, j.user_id, j.subject_id) as disagrees
            from journals j left join journals s on s.id = j.subject_id left join gifts g on g.id = j.subject_id
           where case j.kind
                   when 'expiry' then s.kind = 'promotional_credit' and s.user_id = j.user_id
                   when 'refund' then s.user_id = j.user_id and
                     s.kind = any (case when j.bonus_taken is null then '{top_up,purchase}' else '{promotional_credit}' end::text[])
                   when 'chargeback' then s.user_id = j.user_id and
                     s.kind = any (case when j.bonus_taken is null then '{top_up,purchase}' else '{promotional_credit}' end::text[])
                   -- What a provider said later can end a refund of a purchase too.
                   when 'chargeback_withdrawal' then s.kind in ('chargeback', 'refund') and s.user_id = j.user_id
                   when 'promotional_credit' then j.subject_id is null or (s.kind = 'purchase' and s.user_id = j.user_id)
                   when 'repayment' then s.user_id = j.user_id and s.wallet_version < j.wallet_version
                   when 'recovery' then s.account = 'wallet' and j.account = 'earnings'
                   when 'payout_reserve' then exists (select from payouts p where p.id = j.subject_id and p.user_id = j.user_id)
                   when 'payout_settle' then exists (select from payouts p where p.id = j.subject_id and p.user_id = j.user_id)
                   when 'payout_void' then exists (select from payouts p where p.id = j.subject_id and p.user_id = j.user_id)
                   when 'reversal' then j.user_id = case j.account when 'wallet' then g.sender_id else g.receiver_id end
                   else j.subject_id is null
                 end is not true limit 1`,
  },
  {
    claim:
      'every reversed gift has one journal of its sender or one without return, and at most one of its receiver',
    sql: `select format('gift %s: %s journals of the sender, %s of the receiver, %s corrections', g.id, r.returned, r.taken, r.corrections) as disagrees
            from (select subject_id, count(*) filter (where account = 'wallet') as returned,
                         count(*) filter (where account = 'earnings') as taken,
                         (select count(*) from gift_corrections c where c.gift_id = subject_id and c.reversed
                             and c.journal_id = any (array_agg(j.id))) as corrections
                    from journals j where kind = 'reversal' group by subject_id) r
            join gifts g on g.id = r.subject_id
           where r.returned > 1 or r.taken > 1 or r.returned + r.taken = 0 or r.corrections <> 1 limit 1`,
  },
  {
    claim: 'refunds take back no more than their top-up, in money and in coins',
    sql: `select format('top-up %s of %s coins for %s: %s coins and %s were refunded', t.id, t.coins, t.amount, r.coins, r.amount) as disagrees
            from (select subject_id, sum(coalesce(bonus_taken, -coins - platform)) as coins, sum(amount) as amount from journals j
                   where kind in ('refund', 'chargeback')
                     and not exists (select from journals w where w.subject_id = j.id and w.kind = 'chargeback_withdrawal')
                   group by subject_id) r
            join journals t on t.id = r.subject_id
           where r.coins > t.coins or r.amount > t.amount or (r.amount = t.amount and r.coins <> t.coins) limit 1`,
  },
  {
    claim: 'every chargeback was withdrawn at most once',
    sql: `select format('chargeback %s was withdrawn %s times', subject_id, count(*)) as disagrees
            from journals where kind = 'chargeback_withdrawal' group by subject_id having count(*) > 1 limit 1`,
  },
];
