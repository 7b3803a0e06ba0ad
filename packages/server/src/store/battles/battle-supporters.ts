import type { BattleContribution } from '@lavish/protocol';
import { type Queryable, rows } from '../../postgres/database.ts';
import { idsInBattle } from '../gifts/id-ranges.ts';

/** A contribution, and the ordinal of the gift that reached its points: of equal contributions the lower ordinal ranks higher. */
export interface RankedContribution extends BattleContribution {
  since: number;
}

/** The sort key of the last row of a page. Two supporters have the same ordinal only if neither has points. */
export type ContributionPosition = Pick<RankedContribution, 'user' | 'points' | 'since'>;

interface ContributionQuery {
  battle: string;
  side?: number;
  limit: number;
  after?: ContributionPosition;
}

/**
 * The supporters of a battle, or of one side, by points. Of equal supporters the one who reached the points first comes
 * first. Senders of gifts that are not ranked yet are read from `battle_supporters`, all others from the ranking, in one
 * snapshot. These gifts are read by their ordinals: without the order PostgreSQL 15 chose the index of ids, and read all gifts
 * of the battle.
 */
export const readBattleSupporters = async (
  db: Queryable,
  { battle, side, limit, after }: ContributionQuery,
): Promise<RankedContribution[]> => {
  const start = (table: string) =>
    after ? `and (-${table}.points, ${table}.since, ${table}.sender_id) > ($3, $4, $5)` : '';
  const order = (table: string) => `order by -${table}.points, ${table}.since, ${table}.sender_id limit $2`;
  // A number from 0 to 9. It is part of the text, so that the planner uses the index of one side.
  const ofSide = side === undefined ? '' : `and side = ${Number(side)}`;
  const columns = 'side, sender_id, points, coins, gifts, since';
  return rows(
    db,
    `with recent as materialized (
       select distinct sender_id from (
         select sender_id from gifts
          where battle_id = $1 and ${await idsInBattle(db, battle)}
            and battle_ordinal > coalesce((select ranked from battle_rankings where battle_id = $1), 0)
          order by battle_ordinal offset 0) g
     ), current as materialized (
       select s.* from recent r cross join lateral (
         select ${columns} from battle_supporters where battle_id = $1 and sender_id = r.sender_id ${ofSide} offset 0) s
     )
     select side, sender_id as user, points, coins, gifts, since from (
       (select ${columns} from ranked_battle_supporters k
         where battle_id = $1 ${ofSide} and sender_id <> all (array(select sender_id from recent)) ${start('k')} ${order('k')})
       union all
       (select ${columns} from current c where true ${start('c')} ${order('c')})
     ) s ${order('s')}`,
    [battle, limit, ...(after ? [-after.points, after.since, after.user] : [])],
  );
};
