/** A statement that must be true of the whole database, and a query for the first row that disagrees. */
export interface Check {
  /** The statement. It is true if the query finds no row. */
  claim: string;
  /** Returns at most one row, with a text `disagrees` that names the row at fault. */
  sql: string;
}

/** Every movement of a wallet, in the order in which it happened. */
const WALLET_MOVEMENTS = `
  select sender_id as user_id, wallet_version as version, balance, -coins as coins, at from gifts
  union all
  select user_id, wallet_version, balance, coins, at from journals where account = 'wallet'`;

/** What corrections that a room shows take from each sender's gifts there. */
const SHOWN_CORRECTIONS = `
  select c.room_id, k.sender_id, count(*) filter (where c.reversed) as gifts, -sum(c.coins) as coins
    from gift_corrections c join gift_keys k on k.gift_id = c.gift_id
   where not exists (select from due_room_corrections d where d.journal_id = c.journal_id and d.room_id = c.room_id)
   group by c.room_id, k.sender_id`;

/** In the order of the money: entries, balances, gifts, rooms, feed. */
export const CHECKS: readonly Check[] = [
  {
    claim: 'the entries of every journal sum to zero',
    sql: `select format('journal %s sums to %s', journal_id, sum(coins)) as disagrees
            from entries group by journal_id having sum(coins) <> 0 limit 1`,
  },
  {
    claim: 'every wallet holds the sum of its entries',
    sql: `select format('wallet of %s holds %s, its entries sum to %s', coalesce(w.user_id, e.user_id), w.coins, e.sum) as disagrees
            from (select user_id, sum(coins) from entries where account = 'wallet' group by user_id) e
            full join wallets w using (user_id)
           where w.coins is distinct from coalesce(e.sum, 0) limit 1`,
  },
  {
    claim: 'the earnings of every host are the sum of their entries',
    sql: `select format('earnings of %s are %s, the entries sum to %s', coalesce(h.user_id, e.user_id), h.coins, e.sum) as disagrees
            from (select user_id, sum(coins) from entries where account = 'earnings' group by user_id) e
            full join earnings h using (user_id)
           where h.coins is distinct from coalesce(e.sum, 0) limit 1`,
  },
  {
    claim:
      'every gift costs price × quantity, and its receiver got the share, of which they may have paid an agency',
    sql: `select format('gift %s: %s × %s = %s coins, %s of them earned at %s bps', id, price, quantity, coins, earned, share_bps) as disagrees
            from (select *, exists (select from agency_contracts c where c.id = contract_id and c.paid_by = 'host') as host_pays from gifts) g
           cross join lateral (
             select earned + case when host_pays then agency_coins else 0 end as share,
                    promotional_earned + case when host_pays then promotional_agency else 0 end as promotional_share) s
           where coins::numeric <> price::numeric * quantity
              or share - coalesce(promotional_share, 0) <> floor((coins - coalesce(promotional_coins, 0))::numeric * share_bps / 10000)
              or promotional_share not in (0, floor(promotional_coins::numeric * share_bps / 10000)) limit 1`,
  },
  {
    claim: 'every gift has an item, a sender and a receiver that exist',
    sql: `select format('gift %s: %s from %s to %s', g.id, item_id, sender_id, receiver_id) as disagrees
            from gifts g left join items i on i.id = item_id
              left join users s on s.id = sender_id left join users r on r.id = receiver_id
           where i.id is null or s.id is null or r.id is null limit 1`,
  },
  {
    claim: 'every gift has its key, and every key its gift',
    sql: `select format('gift %s of %s under key %s: the key names gift %s at version %s', g.id,
                        coalesce(g.sender_id, k.sender_id), coalesce(g.idempotency_key, k.idempotency_key), k.gift_id, k.wallet_version) as disagrees
            from gifts g full join gift_keys k on k.gift_id = g.id
           where (g.sender_id, g.idempotency_key, g.wallet_version)
                 is distinct from (k.sender_id, k.idempotency_key, k.wallet_version) limit 1`,
  },
  {
    claim: 'the id of every gift is within a day of the dates of its room and its battle',
    // Reads of a room or a battle open the partitions of these ids only.
    sql: `select format('gift %s in room %s, from %s to %s', g.id, r.id, r.created_at, r.ended_at) as disagrees
            from gifts g join rooms r on r.id = g.room_id left join battles b on b.id = g.battle_id
           where g.id < first_id_at(b.created_at - interval '1 day') or g.id < first_id_at(r.created_at - interval '1 day')
              or g.id >= first_id_at(r.ended_at + interval '1 day') limit 1`,
  },
  {
    claim:
      "every wallet's versions run from 1 without a gap, and each balance is the previous one plus the coins moved",
    sql: `select format('wallet of %s, version %s: balance %s', user_id, version, balance) as disagrees
            from (select user_id, version, balance, min(balance) over w as lowest,
                         row_number() over w as expected_version, sum(coins) over w as expected_balance
                    from (${WALLET_MOVEMENTS}) m window w as (partition by user_id order by version)) m
           where version <> expected_version or balance <> expected_balance or balance < 0 limit 1`,
  },
  {
    claim: 'every wallet has the version of its last movement',
    sql: `select format('wallet of %s is at version %s, its movements at %s', w.user_id, w.version, m.version) as disagrees
            from wallets w left join (select user_id, max(version) as version from (${WALLET_MOVEMENTS}) m group by user_id) m using (user_id)
           where w.version <> coalesce(m.version, 0) limit 1`,
  },
  {
    claim: 'every sender has spent the coins of their gifts that count',
    sql: `select format('%s has spent %s, the gifts cost %s, of which %s count no more', w.user_id, w.lifetime_spent, g.coins, -c.coins) as disagrees
            from wallets w left join (select sender_id, sum(coins) as coins from gifts group by sender_id) g on g.sender_id = w.user_id
              left join (select k.sender_id, sum(c.coins) as coins from gift_corrections c join gift_keys k using (gift_id)
                          group by k.sender_id) c on c.sender_id = w.user_id
           where w.lifetime_spent <> coalesce(g.coins, 0) + coalesce(c.coins, 0) limit 1`,
  },
  {
    claim: "every sender's running streak is that of their last gift",
    sql: `select format('%s runs streak %s up to %s, the last gift has %s up to %s', w.user_id, w.streak_id, w.streak_count,
                        g.streak_id, g.streak_count) as disagrees
            from wallets w left join (
              select distinct on (sender_id) sender_id, room_id, receiver_id, item_id, streak_id, streak_count, streak_expires_at
                from gifts order by sender_id, wallet_version desc) g on g.sender_id = w.user_id
           where (w.streak_id, w.streak_count, w.streak_expires_at) is distinct from (g.streak_id, g.streak_count, g.streak_expires_at)
              or (w.streak_id is not null and
                  (w.streak_room, w.streak_receiver, w.streak_item) is distinct from (g.room_id, g.receiver_id, g.item_id)) limit 1`,
  },
  {
    claim: "every room's statistics are those of its gifts that count",
    sql: `select format('room %s has %s gifts of %s coins from %s senders, its gifts are %s of %s from %s',
                        coalesce(r.id, g.room_id), r.gifts, r.coins, r.senders, g.gifts, g.coins, g.senders) as disagrees
            from rooms r full join (
              select room_id, count(*) as gifts, sum(coins) as coins, count(distinct sender_id) as senders from gifts group by room_id
            ) g on g.room_id = r.id
              left join (select room_id, sum(gifts) as gifts, sum(coins) as coins from (${SHOWN_CORRECTIONS}) s group by room_id) c
                on c.room_id = r.id
           where r.id is null or (r.gifts, r.coins, r.senders)
                 <> (coalesce(g.gifts, 0) - coalesce(c.gifts, 0), coalesce(g.coins, 0) - coalesce(c.coins, 0), coalesce(g.senders, 0))
           limit 1`,
  },
  {
    claim: 'every supporter of a room has the sums of their gifts there that count',
    sql: `select format('%s in %s: %s gifts of %s coins, the gifts are %s of %s', coalesce(s.sender_id, g.sender_id),
                        coalesce(s.room_id, g.room_id), s.gifts, s.coins, g.gifts, g.coins) as disagrees
            from supporters s full join (
              select room_id, sender_id, count(*) as gifts, sum(coins) as coins from gifts group by room_id, sender_id
            ) g using (room_id, sender_id)
              left join (${SHOWN_CORRECTIONS}) c using (room_id, sender_id)
           where (s.gifts, s.coins) is distinct from (g.gifts - coalesce(c.gifts, 0), g.coins - coalesce(c.coins, 0)) limit 1`,
  },
  {
    claim: "every room's feed runs from 1 to its position without a gap",
    sql: `select format('room %s is at %s, its feed has %s events up to %s', r.id, r.seq, f.events, f.last) as disagrees
            from rooms r left join (
              select room_id, count(*) as events, count(distinct seq) as places, min(seq) as first, max(seq) as last
                from (select room_id, seq from gifts union all select room_id, seq from room_events) e group by room_id
            ) f on f.room_id = r.id
           where coalesce(f.last, 0) <> r.seq or coalesce(f.events, 0) <> r.seq or coalesce(f.places, 0) <> r.seq
              or coalesce(f.first, 1) <> 1 limit 1`,
  },
];
