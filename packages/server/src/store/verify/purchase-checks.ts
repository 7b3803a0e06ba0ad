import type { Check } from './checks.ts';

/** The refunds and chargebacks of a purchase that were not withdrawn: of its paid coins, or of its bonus coins. */
const taken = (journal: string) => `
  select coalesce(sum(j.amount), 0) as amount, coalesce(sum(coalesce(j.bonus_taken, -j.coins - j.platform)), 0) as coins
    from journals j
   where j.subject_id = ${journal} and j.kind in ('refund', 'chargeback')
     and not exists (select from journals w where w.subject_id = j.id and w.kind = 'chargeback_withdrawal')`;

/** The invariants of purchases that a query can check. */
export const PURCHASE_CHECKS: readonly Check[] = [
  {
    claim: 'every credited purchase has the journals of its coins, by the version of its pack',
    sql: `select format('purchase %s of %s: %s and %s coins by journals %s and %s, %s × pack %s', p.id, p.user_id, p.coins, p.bonus_coins,
                        p.journal_id, p.bonus_journal_id, p.quantity, p.pack_id) as disagrees
            from purchases p
            left join pack_versions v on v.pack_id = p.pack_id and v.version = p.pack_version
            left join journals j on j.id = p.journal_id
            left join journals b on b.id = p.bonus_journal_id
           where p.state = 'credited'
             and ((j.kind, j.user_id, j.coins, j.amount) is distinct from
                  ('purchase', p.user_id, p.coins, coalesce(p.amount, p.quantity))
                  or j.currency is distinct from p.currency
                  or (p.coins, p.bonus_coins) is distinct from (v.coins * p.quantity, v.bonus_coins * p.quantity)
                  or (b.kind, b.user_id, b.coins, b.subject_id) is distinct from
                     (case when p.bonus_coins > 0 then 'promotional_credit' end, case when p.bonus_coins > 0 then p.user_id end,
                      nullif(p.bonus_coins, 0), case when p.bonus_coins > 0 then p.journal_id end)) limit 1`,
  },
  {
    claim: 'every journal of a purchase credits one purchase',
    sql: `select format('%s %s of %s', j.kind, j.id, j.user_id) as disagrees
            from journals j left join purchases p on j.id in (p.journal_id, p.bonus_journal_id) and p.state = 'credited'
           where (j.kind = 'purchase' or (j.kind = 'promotional_credit' and j.subject_id is not null)) and p.id is null limit 1`,
  },
  {
    claim: 'only credited purchases have coins, and each is of a user, a pack and a payment',
    sql: `select format('purchase %s is %s, with %s coins', id, state, coins) as disagrees
            from purchases
           where (state = 'credited') <> (coins is not null)
              or (state <> 'pending' and num_nulls(user_id, pack_id, pack_version, paid_at) > 0) limit 1`,
  },
  {
    claim: 'what providers have refunded and charged back was taken, in proportion to the price',
    // A provider's message that is not processed yet has said more than was booked.
    sql: `select format('purchase %s of %s coins for %s: %s were returned, %s coins and %s bonus coins were taken', p.id, p.coins,
                        p.price, t.amount, t.coins, b.coins) as disagrees
            from (select *, coalesce(amount, quantity) as price from purchases) p
           cross join lateral (${taken('p.journal_id')}) t
           cross join lateral (${taken('p.bonus_journal_id')}) b
           cross join lateral (
             select least(p.price, coalesce(p.refunded, p.price) + coalesce(sum(coalesce(d.amount, p.price)), 0)) as amount
               from purchase_disputes d where d.purchase_id = p.id and d.state <> 'won') wanted
           where p.state = 'credited'
             and not exists (select from provider_messages m where m.provider = p.provider and m.state in ('due', 'failed'))
             and (t.amount <> wanted.amount or t.coins <> floor(p.coins * wanted.amount / p.price)
                  or (p.bonus_journal_id is not null
                      and (b.amount <> wanted.amount or b.coins <> floor(p.bonus_coins * wanted.amount / p.price)))) limit 1`,
  },
];
