import type { StandingsList } from '@lavish/protocol';
import { timestamp } from '../../domain/timestamp.ts';
import { type Queryable, rows } from '../../postgres/database.ts';

export interface StandingRow {
  /** A user, or a group. */
  id: string;
  score: number;
  gifts: number;
  coins: number;
  battles_won: number;
  /** When the score was reached, unix milliseconds, and by which gift or battle: of equals the lower ranks higher. */
  reached_at: number;
  reached_id: string;
}

/** The sort key of the last row of a page. */
export type StandingPosition = Pick<StandingRow, 'id' | 'score' | 'reached_at' | 'reached_id'>;

interface StandingsQuery {
  campaign: string;
  list: StandingsList;
  limit: number;
  after?: StandingPosition;
}

/** The standings of a campaign, by score. They follow the gifts by about a second. */
export const readStandings = (
  db: Queryable,
  { campaign, list, limit, after }: StandingsQuery,
): Promise<StandingRow[]> =>
  rows(
    db,
    `select participant_id as id, score, gifts, coins, battles_won, reached_at, reached_id from campaign_standings
      where campaign_id = $1 and list = $2
        ${after ? 'and (-campaign_standings.score, reached_at, reached_id, participant_id) > ($4, $5, $6, $7)' : ''}
      order by -campaign_standings.score, reached_at, reached_id, participant_id limit $3`,
    [
      campaign,
      list,
      limit,
      ...(after ? [-after.score, timestamp(after.reached_at), after.reached_id, after.id] : []),
    ],
  );
