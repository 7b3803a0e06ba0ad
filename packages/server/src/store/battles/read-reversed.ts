import type { ReversedInBattle } from '@lavish/protocol';
import { type Queryable, rows } from '../../postgres/database.ts';
import { idsInBattle } from '../gifts/id-ranges.ts';

/**
 * What corrections have taken from the gifts that counted in a battle: its scores stay. Of a gift that counts in part, the points that its
 * coins would not have made, rounded up. Null: nothing was taken.
 */
export async function readReversed(db: Queryable, battle: string): Promise<ReversedInBattle | null> {
  const [found] = await rows<ReversedInBattle>(
    db,
    `with corrected as materialized (
       select gift_id, -sum(coins) as coins, bool_or(reversed) as reversed
         from gift_corrections where battle_id = $1 group by gift_id having sum(coins) < 0)
     select count(*) filter (where c.reversed) as gifts, coalesce(sum(c.coins), 0)::bigint as coins,
            coalesce(sum(g.points - div(g.points * (g.coins - c.coins), g.coins)), 0)::bigint as points
       from corrected c cross join lateral (
         select points, coins from gifts
          where id = c.gift_id and ${await idsInBattle(db, battle)} and battle_ordinal is not null limit 1) g`,
    [battle],
  );
  return found!.coins > 0 ? found! : null;
}
