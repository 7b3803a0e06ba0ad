import type { Check } from './checks.ts';

/** The invariants of corrections of gifts that a query can check. Replaying a wallet checks the corrections of its gifts. */
export const CORRECTION_CHECKS: readonly Check[] = [
  {
    claim: 'every correction is of a gift, with its room, receiver, agency and battle',
    sql: `select format('correction of gift %s by %s: room %s, receiver %s', c.gift_id, c.journal_id, c.room_id, c.receiver_id) as disagrees
            from gift_corrections c left join gifts g on g.id = c.gift_id
           where (c.room_id, c.receiver_id, c.agency_id, c.battle_id)
                 is distinct from (g.room_id, g.receiver_id, g.agency_id, g.battle_id) limit 1`,
  },
  {
    claim: 'corrections take from a gift no more than it had, once, and all of a reversed one',
    sql: `select format('gift %s: %s of %s coins, %s of %s earned and %s of the agency are taken back', g.id, -c.coins, g.coins,
                        -c.earned, g.earned, -c.agency_coins) as disagrees
            from (select gift_id, sum(owed) as owed, sum(coins) as coins, sum(earned) as earned, sum(agency_coins) as agency_coins,
                         count(*) filter (where reversed) as reversals
                    from gift_corrections group by gift_id) c
            join gifts g on g.id = c.gift_id
           where c.owed not between 0 and g.coins or c.coins not between -g.coins and 0 or c.earned not between -g.earned and 0
              or c.agency_coins not between -coalesce(g.agency_coins, 0) and 0 or c.reversals > 1
              or (c.reversals = 1 and (c.coins, c.earned, c.agency_coins) <> (-g.coins, -g.earned, -coalesce(g.agency_coins, 0)))
           limit 1`,
  },
  {
    claim: 'what corrections take from a receiver and an agency is booked once',
    sql: `select format('journal %s books %s of earnings and %s of agency %s, its corrections take %s and %s', j.id, j.coins, j.agency,
                        j.agency_id, c.earned, c.agency_coins) as disagrees
            from journals j
            full join (select recovery_id, min(receiver_id) as receiver_id, count(distinct receiver_id) as receivers,
                              max(agency_id) as agency_id, sum(earned) as earned, sum(agency_coins) as agency_coins
                         from gift_corrections where recovery_id is not null group by recovery_id) c on c.recovery_id = j.id
           where (c.recovery_id is not null or j.kind = 'recovery' or (j.kind = 'reversal' and j.account = 'earnings'))
             and (j.account <> 'earnings' or j.user_id is distinct from c.receiver_id or c.receivers <> 1
                  or (j.coins, j.agency) is distinct from (c.earned, c.agency_coins)
                  or (j.agency <> 0 and j.agency_id is distinct from c.agency_id)) limit 1`,
  },
];
