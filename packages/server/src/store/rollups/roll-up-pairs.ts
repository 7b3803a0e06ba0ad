import type { LogFollower } from '../log/follow-portion.ts';
import { READ_PORTION } from './roll-up-quarters.ts';

/**
 * Sums gifts by sender, receiver and day of the calendar's zone. It runs every minute, in larger portions than days, so that
 * a pair with several gifts is written less often.
 */
export const rollupPairsFollower: LogFollower = {
  name: 'rollup_pairs',
  giftsAPortion: 2_500,
  pauseMs: 60_000,
  restFactor: 9,
  async apply(client, { from, to }) {
    await client.query({ ...ADD_PAIRS, values: [from, to] });
  },
};

/** In the order of the key, so that neighbours in the index are written after each other. */
const ADD_PAIRS = {
  name: 'rollUpPairs',
  text: `
  with ${READ_PORTION}
  insert into rollup_pairs as r (receiver_id, day, sender_id, gifts, coins)
  select receiver_id, (at at time zone zone)::date, sender_id, sum(gifts), sum(coins)
    from portion cross join rollup_calendar group by 1, 2, 3 order by 1, 2, 3
  on conflict (receiver_id, day, sender_id) do update set gifts = r.gifts + excluded.gifts, coins = r.coins + excluded.coins`,
};
