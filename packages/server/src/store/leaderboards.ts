import { type Queryable, rows } from './database.ts';

export type Board = 'senders' | 'receivers';
export type Period = 'hour' | 'day' | 'week' | 'all';

export interface Ranked {
  user: string;
  coins: number;
  gifts: number;
}

/** The ranking of the running hour, day or week (UTC, from Monday), or of all time. `offset`: how many to pass over. */
export const readLeaderboard = (
  db: Queryable,
  { board, period, limit, offset }: { board: Board; period: Period; limit: number; offset: number },
): Promise<Ranked[]> =>
  rows(
    db,
    `select user_id as user, coins, gifts from leaderboards
      where board = $1 and period = $2
        and starts_at = case $2 when 'all' then '-infinity' else date_trunc($2, now(), 'UTC') end
      order by leaderboards.coins desc, user_id limit $3 offset $4`,
    [board, period, limit, offset],
  );
