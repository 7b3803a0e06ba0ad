import type { Check } from './checks.ts';

/** The contracts of a host are in force from `starts_at` until `ends_at`. */
const IN_FORCE = `c.starts_at <= g.at and (c.ends_at is null or g.at < c.ends_at)`;

const POSITION = `(select position from log_followers where name = 'agencies')`;

const SUMS = ['gifts', 'coins', 'earned', 'agency_coins', 'corrected'];

/** The invariants of agencies: contracts, the parts of gifts, and what was settled. */
export const AGENCY_CHECKS: readonly Check[] = [
  {
    claim:
      'every gift to a host under contract names the contract that was in force, and no other gift names one',
    sql: `select format('gift %s to %s names contract %s with %s, in force was %s with %s', g.id, g.receiver_id, g.contract_id,
                        g.agency_id, c.id, c.agency_id) as disagrees
            from gifts g left join agency_contracts c on c.host_id = g.receiver_id and ${IN_FORCE}
           where (g.contract_id, g.agency_id) is distinct from (c.id, c.agency_id)
              or num_nonnulls(g.contract_id, g.agency_id, g.agency_coins, g.promotional_agency) not in (0, 4) limit 1`,
  },
  {
    claim: "every agency got its part of each gift by the contract's terms",
    // The promotional part is nothing if promotional coins did not earn.
    sql: `select format('gift %s: agency %s got %s coins, %s of them promotional, of %s at %s bps from the %s', g.id, g.agency_id,
                        agency_coins, promotional_agency, coins, c.bps, c.paid_by) as disagrees
            from gifts g join agency_contracts c on c.id = g.contract_id
           cross join lateral (select coalesce(g.promotional_coins, 0) as promotional, g.coins - coalesce(g.promotional_coins, 0) as paid) k
           cross join lateral (
             select floor(paid::numeric * bps / 10000) as wanted, floor(paid::numeric * share_bps / 10000) as share,
                    floor(promotional::numeric * bps / 10000) as promotional_wanted,
                    floor(promotional::numeric * share_bps / 10000) as promotional_share) s
           where agency_coins - promotional_agency
                   <> least(wanted, case paid_by when 'host' then share else paid - share end)
              or promotional_agency not in (0, least(
                   promotional_wanted, case paid_by when 'host' then promotional_share else promotional - promotional_share end))
              or earned + agency_coins > coins limit 1`,
  },
  {
    claim: 'at most one contract of a host is in force at a time',
    sql: `select format('contracts %s and %s of %s', a.id, b.id, a.host_id) as disagrees
            from agency_contracts a join agency_contracts b on a.host_id = b.host_id and a.id < b.id
           where a.starts_at < coalesce(b.ends_at, 'infinity') and b.starts_at < coalesce(a.ends_at, 'infinity')
             and a.starts_at < coalesce(a.ends_at, 'infinity') and b.starts_at < coalesce(b.ends_at, 'infinity') limit 1`,
  },
  {
    claim: 'every contract is in force within its terms, and after its signature',
    sql: `select format('contract %s of %s is in force from %s to %s', id, host_id, starts_at, ends_at) as disagrees
            from agency_contracts
           where starts_at < greatest(valid_from, signed_at) or (valid_until is not null and (ends_at is null or ends_at > valid_until))
              or (signed_by = 'host') <> (signer = host_id) limit 1`,
  },
  {
    claim: 'no share and agency part that the platform pays together exceed a gift',
    sql: `select format('contract %s of %s: %s bps beside a share of %s', c.id, host_id, bps, share) as disagrees
            from agency_contracts c join users u on u.id = c.host_id
           cross join lateral (select greatest(u.share_bps, (select max(i.share_bps) from items i)) as share) s
           where paid_by = 'platform' and starts_at is not null and (ends_at is null or ends_at > now()) and bps + share > 10000 limit 1`,
  },
  {
    claim: "every agency's days are the sum of its gifts and their corrections",
    sql: `select format('%s is %s, by the log %s', row(agency_id, day, host_id), d.figures, e.figures) as disagrees
            from (select agency_id, day, host_id, row(${SUMS.map((sum) => `${sum}::numeric`).join(', ')})::text as figures from agency_days) d
            full join (
              select agency_id, day, host_id, row(${SUMS.map((sum) => `sum(${sum})::numeric`).join(', ')})::text as figures
                from (select agency_id, (at at time zone 'UTC')::date as day, receiver_id as host_id, 1 as gifts, coins, earned,
                             agency_coins, 0 as corrected
                        from gifts where agency_id is not null and xid < ${POSITION}
                       union all
                      select agency_id, (at at time zone 'UTC')::date, receiver_id, 0, 0, 0, 0, agency_coins
                        from gift_corrections where agency_coins <> 0 and xid < ${POSITION}) moved
               group by 1, 2, 3) e using (agency_id, day, host_id)
           where d.figures is distinct from e.figures limit 1`,
  },
  {
    claim: 'every settlement of an agency continues the one before, and its journal paid it out',
    sql: `select format('settlement %s of %s from %s to %s: %s + %s, paid %s by a journal of %s', s.journal_id, s.agency_id, from_day,
                        until_day, opening, earned, paid, j.coins) as disagrees
            from (select *, lag(closing) over w as before, lag(until_day) over w as last_day
                    from agency_settlements window w as (partition by agency_id order by until_day)) s
            full join (select * from journals where kind = 'agency_settlement') j on j.id = s.journal_id
           where s.journal_id is null or j.id is null or (j.agency_id, j.coins) <> (s.agency_id, -s.paid)
              or opening <> coalesce(before, 0) or from_day <> coalesce(last_day + 1, from_day) limit 1`,
  },
  {
    claim: 'the settlements of an agency have what its settled days have earned',
    sql: `select format('%s: settled %s up to %s, the days have %s', agency_id, s.earned, until_day, d.earned) as disagrees
            from (select agency_id, sum(earned) as earned, max(until_day) as until_day from agency_settlements group by agency_id) s
           cross join lateral (select coalesce(sum(agency_coins + corrected), 0) as earned from agency_days d
                                where d.agency_id = s.agency_id and d.day <= s.until_day) d
           where s.earned <> d.earned limit 1`,
  },
];
