import { type Queryable, rows } from '../../postgres/database.ts';

export type Board = 'senders' | 'receivers';
export type Period = 'hour' | 'day' | 'week' | 'all';

/** The start of a period in unix milliseconds; null: all time. */
export type PeriodStart = number | null;

export interface RankedRow {
  user: string;
  coins: number;
  gifts: number;
  /** The transaction of the last gift: of equal users the lower ranks higher. */
  reached: number;
}

/** The sort key of the last row of a page. */
export type LeaderboardPosition = Pick<RankedRow, 'user' | 'coins' | 'reached'>;

interface LeaderboardQuery {
  board: Board;
  period: Period;
  startsAt: PeriodStart;
  limit: number;
  after?: LeaderboardPosition;
}

/** The start of the current hour, day or week (UTC, from Monday) by the database's clock. */
export async function readPeriodStart(db: Queryable, period: Period): Promise<PeriodStart> {
  if (period === 'all') return null;
  const [row] = await rows<{ starts_at: number }>(
    db,
    `select floor(extract(epoch from date_trunc($1, now(), 'UTC')) * 1000)::bigint as starts_at`,
    [period],
  );
  return row!.starts_at;
}

/** A parameter for `starts_at`. */
export const periodStart = (startsAt: PeriodStart): string =>
  startsAt === null ? '-infinity' : new Date(startsAt).toISOString();

/** Users by coins. Of equal users the one who reached the sum first comes first. */
export const readLeaderboard = (
  db: Queryable,
  { board, period, startsAt, limit, after }: LeaderboardQuery,
): Promise<RankedRow[]> =>
  rows(
    db,
    `select user_id as user, coins, gifts, reached from leaderboards
      where board = $1 and period = $2 and starts_at = $3
        ${after ? 'and (-leaderboards.coins, reached, user_id) > ($5, $6, $7)' : ''}
      order by -leaderboards.coins, reached, user_id limit $4`,
    [
      board,
      period,
      periodStart(startsAt),
      limit,
      ...(after ? [-after.coins, after.reached, after.user] : []),
    ],
  );
