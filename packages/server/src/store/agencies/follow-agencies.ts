import type { LogFollower } from '../log/follow-portion.ts';

/** Sums what gifts have earned for agencies, and what corrections have changed, by agency, UTC day and host. */
export const agencyFollower: LogFollower = {
  name: 'agencies',
  giftsAPortion: 5_000,
  pauseMs: 2_000,
  async skips(client) {
    const { rowCount } = await client.query("select from gift_features where feature = 'contracts'");
    return rowCount === 0;
  },
  async apply(client, { from, to }) {
    await client.query({ ...ADD_DAYS, values: [from, to] });
    await client.query(END_DAYS);
  },
};

/** The rows of the portion are read before anything groups them, as those of other rollups are. */
const ADD_DAYS = {
  name: 'addAgencyDays',
  text: `
  with given as materialized (
    select agency_id, at, receiver_id, coins, earned, agency_coins from gifts
     where xid >= $1 and xid < $2 and agency_id is not null
  ), corrections as materialized (
    select agency_id, at, receiver_id, agency_coins from gift_corrections
     where xid >= $1 and xid < $2 and agency_coins <> 0
  )
  insert into agency_days as d (agency_id, day, host_id, gifts, coins, earned, agency_coins, corrected)
  select agency_id, (at at time zone 'UTC')::date, receiver_id, sum(gifts), sum(coins), sum(earned), sum(agency_coins), sum(corrected)
    from (select agency_id, at, receiver_id, 1 as gifts, coins, earned, agency_coins, 0::bigint as corrected from given
          union all
          select agency_id, at, receiver_id, 0, 0, 0, 0, agency_coins from corrections) moved
   group by 1, 2, 3 order by 1, 2, 3
  on conflict (agency_id, day, host_id) do update
     set gifts = d.gifts + excluded.gifts, coins = d.coins + excluded.coins, earned = d.earned + excluded.earned,
         agency_coins = d.agency_coins + excluded.agency_coins, corrected = d.corrected + excluded.corrected`,
};

/**
 * A batch and a correction have their transaction's id before they read their time, because they have locked rows. So below
 * the next id, once a day is over, is everything of the day.
 */
const END_DAYS = `
  insert into log_day_ends (day, position)
  select (clock_timestamp() at time zone 'UTC')::date - 1, pg_snapshot_xmax(pg_current_snapshot())::text::bigint + xid_offset
    from feed_epoch
  on conflict do nothing`;
