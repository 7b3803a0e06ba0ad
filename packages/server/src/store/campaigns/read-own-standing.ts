import { type Queryable, rows } from '../../postgres/database.ts';
import { EXACT_RANKS } from '../rankings/read-own-place.ts';
import { REVERSED, type Reversed } from './read-standings.ts';

export interface OwnStandingRow {
  score: number;
  gifts: number;
  coins: number;
  battles_won: number;
  reversed: Reversed | null;
  /** Places ahead; at most `EXACT_RANKS`. */
  ahead: number;
  /** The score of the next higher place; null: none is higher. */
  nextScore: number | null;
  /** Of the list. */
  places: number;
}

interface OwnStandingQuery {
  campaign: string;
  list: 'receivers' | 'senders';
  /** '': everything. */
  region: string;
  user: string;
}

/** The place of a user in the standings of a campaign; null: the user has none. */
export async function readOwnStanding(
  db: Queryable,
  { campaign, list, region, user }: OwnStandingQuery,
): Promise<OwnStandingRow | null> {
  const [row] = await rows<OwnStandingRow>(
    db,
    `with mine as materialized (
       select * from campaign_standings where campaign_id = $1 and list = $2 and region = $3 and participant_id = $4
     ), ahead as materialized (
       select p.score from mine cross join lateral (
         select score from campaign_standings a
          where campaign_id = $1 and list = $2 and region = $3
            and (-a.score, a.reached_at, a.reached_id, a.participant_id)
                < (-mine.score, mine.reached_at, mine.reached_id, mine.participant_id)
          order by -a.score desc, a.reached_at desc, a.reached_id desc, a.participant_id desc limit ${EXACT_RANKS}) p
     )
     select score, gifts, coins, battles_won, ${REVERSED}, (select count(*) from ahead) as ahead,
            (select min(score) from ahead) as "nextScore",
            coalesce((select places from campaign_lists where campaign_id = $1 and list = $2 and region = $3), 0) as places
       from mine`,
    [campaign, list, region, user],
  );
  return row ?? null;
}

/** Whether other users do not see who has a user's places. */
export async function isUnnamed(db: Queryable, user: string): Promise<boolean> {
  return (await rows(db, `select from users where id = $1 and ranking <> 'shown'`, [user])).length > 0;
}
