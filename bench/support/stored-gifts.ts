import { onDatabase, ROOMS, VIEWERS } from './world.ts';

/**
 * Stores this many gifts in a prepared world, in sets, consistent down to the last balance, so that `lavish verify` finds no error.
 * They are half a second apart, from all viewers in turn. Takes about a minute for each million.
 */
export async function storeGifts(databaseUrl: string, count: number): Promise<void> {
  await onDatabase(databaseUrl, async (client) => {
    await client.query(`set work_mem = '256MB'; set statement_timeout = 0`);
    for (const statement of [...STATEMENTS, ...DERIVED_FROM_GIFTS])
      await client.query(statement.replaceAll('$count', `${count}`));
    await client.query('vacuum analyze');
    await client.query('checkpoint');
  });
}

const STATEMENTS = [
  `select create_gift_partition(month)
     from generate_series(now() - $count * interval '0.5 s' - interval '1 month', now(), interval '1 month') month`,
  `update rooms set created_at = now() - $count * interval '0.5 s'`,
  // The nth gift is its viewer's kth: each costs 10 coins, of which the host gets 5.
  `insert into gifts (
     id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps, at, balance,
     wallet_version, streak_id, streak_count, streak_expires_at, idempotency_key, requested_price)
   select n.id, 'room_' || viewer % ${ROOMS}, (k - 1) * ${VIEWERS / ROOMS} + viewer / ${ROOMS} + 1, w.user_id,
          'host_' || viewer % ${ROOMS}, i.id, 1, i.price, i.price, i.price / 2, 5000, at, w.coins - k * i.price,
          w.version + k, n.id, 1, at + interval '5 s', gen_random_uuid(), i.price
     from (select (n - 1) % ${VIEWERS} as viewer, (n - 1) / ${VIEWERS} + 1 as k, at, uuidv7(at - now()) as id
             from generate_series(1, $count::int) n,
                  lateral (select date_trunc('milliseconds', now() - ($count - n) * interval '0.5 s') as at) a) n
     join wallets w on w.user_id = 'viewer_' || viewer
     cross join items i
    order by k, viewer`,
];

/** What follows from gifts, after the first gifts of all senders: their keys, and the sums of rooms, wallets and hosts. */
export const DERIVED_FROM_GIFTS = [
  `insert into gift_keys (sender_id, idempotency_key, gift_id, wallet_version)
   select sender_id, idempotency_key, id, wallet_version from gifts`,
  `insert into supporters (room_id, sender_id, gifts, coins, reached_at)
   select room_id, sender_id, count(*), sum(coins), max(at) from gifts group by room_id, sender_id`,
  `update wallets w
      set coins = g.balance, version = g.wallet_version, lifetime_spent = w.coins - g.balance, streak_id = g.streak_id,
          streak_room = g.room_id, streak_receiver = g.receiver_id, streak_item = g.item_id,
          streak_count = g.streak_count, streak_expires_at = g.streak_expires_at
     from (select distinct on (sender_id) * from gifts order by sender_id, wallet_version desc) g
    where g.sender_id = w.user_id`,
  `update earnings e set coins = g.coins, version = g.gifts
     from (select receiver_id, sum(earned) as coins, count(*) as gifts from gifts group by receiver_id) g
    where g.receiver_id = e.user_id`,
  `update rooms r set seq = g.gifts, gifts = g.gifts, coins = g.coins, senders = g.senders
     from (select room_id, sum(gifts) as gifts, sum(coins) as coins, count(*) as senders from supporters group by room_id) g
    where g.room_id = r.id`,
];
