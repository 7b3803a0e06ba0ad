import type { StandingsList } from '@lavish/protocol';
import { timestamp } from '../../domain/timestamp.ts';
import { type Queryable, rows } from '../../postgres/database.ts';

/** What corrections after the end would have taken from a place of a final result, as SQL. Null: nothing. */
export const REVERSED = `case when reversed_coins <> 0 then jsonb_build_object(
  'score', reversed_score, 'gifts', reversed_gifts, 'coins', reversed_coins) end as reversed`;

export interface Reversed {
  score: number;
  gifts: number;
  coins: number;
}

interface StandingRow {
  /** A user, a room or a group. Null: the user is not named in rankings. */
  id: string | null;
  score: number;
  gifts: number;
  coins: number;
  battles_won: number;
  reversed: Reversed | null;
  /** When the score was reached, unix milliseconds, and by which gift or battle: of equals the lower ranks higher. */
  reached_at: number;
  reached_id: string;
}

/** The sort key of the last row of a page. It does not have the id, because that can be a user who is not named. */
export interface StandingPosition extends Pick<StandingRow, 'score' | 'reached_at' | 'reached_id'> {
  /** How many rows with this key have been read: the hosts of a side that has won share one. */
  sameKey: number;
}

export type Standing = StandingRow & StandingPosition;

interface StandingsQuery {
  campaign: string;
  list: StandingsList;
  /** Only what counts for this region; '': everything. */
  region: string;
  /** Whether users who are not shown in rankings are named. */
  all: boolean;
  limit: number;
  after?: StandingPosition;
}

/** The standings of a campaign, by score. They follow the gifts by about a second. */
export async function readStandings(db: Queryable, query: StandingsQuery): Promise<Standing[]> {
  const { campaign, list, region, all, limit, after } = query;
  const found = await rows<StandingRow>(
    db,
    `select case when $3 or list in ('rooms', 'groups')
                   or coalesce((select u.ranking from users u where u.id = participant_id), 'shown') = 'shown'
                 then participant_id end as id, score, gifts, coins, battles_won, reached_at, reached_id, ${REVERSED}
       from campaign_standings
      where campaign_id = $1 and list = $2 and region = $6
        ${after ? 'and (-campaign_standings.score, reached_at, reached_id) >= ($7, $8, $9)' : ''}
      order by -campaign_standings.score, reached_at, reached_id, participant_id limit $4 offset $5`,
    [
      campaign,
      list,
      all,
      limit,
      after?.sameKey ?? 0,
      region,
      ...(after ? [-after.score, timestamp(after.reached_at), after.reached_id] : []),
    ],
  );
  let last = after;
  return found.map((row) => {
    const isSame =
      last?.score === row.score && last.reached_at === row.reached_at && last.reached_id === row.reached_id;
    const standing: Standing = { ...row, sameKey: isSame ? last!.sameKey + 1 : 1 };
    last = standing;
    return standing;
  });
}
