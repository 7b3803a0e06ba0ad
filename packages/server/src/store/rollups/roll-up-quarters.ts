import type { LogFollower } from '../log/follow-portion.ts';

const SUMS = ['gifts', 'units', 'coins', 'earned', 'points', 'battle_coins'];

/** Adds the sums of `source`, grouped by the key, to a rollup. */
export const addSums = (table: string, key: readonly string[], source = 'given'): string => `
  insert into ${table} as r (${[...key, ...SUMS].join(', ')})
  select ${key.join(', ')}, ${SUMS.map((sum) => `sum(${sum})`).join(', ')} from ${source} group by ${key.join(', ')}
  on conflict (${key.join(', ')}) do update set ${SUMS.map((sum) => `${sum} = r.${sum} + excluded.${sum}`).join(', ')}`;

/** The sums of gifts, as columns of a query over `gifts`. */
export const GIVEN_SUMS = `
  count(*) as gifts, sum(quantity) as units, sum(coins) as coins, sum(earned) as earned,
  coalesce(sum(points), 0) as points, coalesce(sum(coins) filter (where battle_ordinal is not null), 0) as battle_coins`;

const ITEM = ['item_id', 'category'];

/**
 * Sums gifts by quarters of an hour: by room and item, by receiver and item, by item, and all. Of 5,000 gifts to 100 rooms a
 * portion takes about 20 ms.
 */
export const rollupFollower: LogFollower = {
  name: 'rollups',
  giftsAPortion: 5_000,
  async apply(client, { from, to }) {
    await client.query({ ...ROLL_UP, values: [from, to] });
  },
};

/**
 * Reads a portion of the gifts before anything groups them. Otherwise PostgreSQL may read all gifts of the log in the order of
 * the groups: 160 ms of 140,000 gifts for a portion of 500, and more with each gift.
 */
export const READ_GIFTS = `
  portion as materialized (
    select at, room_id, sender_id, receiver_id, item_id, category, receiver_region, quantity, coins, earned, points, battle_ordinal
      from gifts where xid >= $1 and xid < $2)`;

const ROLL_UP = {
  // Prepared once: its plan reads every month.
  name: 'rollUpQuarters',
  text: `
  with ${READ_GIFTS}, given as materialized (
    select date_bin('15 minutes', at, 'epoch') as starts_at, room_id, receiver_id, item_id,
           coalesce(category, '') as category, coalesce(receiver_region, '') as region, ${GIVEN_SUMS}
      from portion group by 1, 2, 3, 4, 5, 6
  ), rooms as (
    ${addSums('rollup_rooms', ['room_id', 'starts_at', ...ITEM, 'region'])}
  ), receivers as (
    ${addSums('rollup_receivers', ['receiver_id', 'starts_at', ...ITEM, 'region'])}
  ), items as (
    ${addSums('rollup_items', ['starts_at', ...ITEM])}
  )
  ${addSums('rollup_quarters', ['starts_at'])}`,
};
