import type { LogFollower } from '../log/follow-portion.ts';

/**
 * Sums what hosts earn and what is taken from them. A payout adds what came after its position, so it follows as closely as the
 * rankings do.
 */
export const earningsFollower: LogFollower = {
  name: 'earnings',
  giftsAPortion: 5_000,
  async apply(client, { from, to }) {
    await client.query({ ...ADD_EARNINGS, values: [from, to] });
  },
};

/** The portion is read before anything groups it: see `READ_GIFTS` of the other rollups. */
const ADD_EARNINGS = {
  name: 'addEarnings',
  text: `
  with portion as materialized (
    select receiver_id, at, earned from gifts where xid >= $1 and xid < $2
  ), given as materialized (
    select receiver_id, date_bin('15 minutes', at, 'epoch') as starts_at, sum(earned) as earned
      from portion where earned > 0 group by 1, 2
  ), quarters as (
    insert into rollup_earning_quarters as r (receiver_id, starts_at, earned)
    select receiver_id, starts_at, earned from given order by 1, 2
    on conflict (receiver_id, starts_at) do update set earned = r.earned + excluded.earned
  ), changes as (
    select receiver_id as user_id, earned, 0::bigint as added, 0::bigint as taken_back, 0::bigint as moved from given
     union all
    select j.user_id, 0, c.added, c.taken_back, c.moved
      from (select user_id, account, kind, coins from journals where xid >= $1 and xid < $2) j
     cross join lateral earnings_change(j.kind, j.coins) c
     where j.account = 'earnings'
  )
  insert into rollup_earnings as r (user_id, earned, added, taken_back, moved)
  select user_id, sum(earned), sum(added), sum(taken_back), sum(moved) from changes group by 1 order by 1
  on conflict (user_id) do update
     set earned = r.earned + excluded.earned, added = r.added + excluded.added,
         taken_back = r.taken_back + excluded.taken_back, moved = r.moved + excluded.moved`,
};
