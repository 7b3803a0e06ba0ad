import type { ClientBase } from 'pg';
import { type Queryable, rows } from '../../postgres/database.ts';
import { type Period, type PeriodStart, periodStart } from './read-leaderboard.ts';

export interface RankedHostRow {
  user: string;
  wins: number;
  battles: number;
  /** Battles won in a row, up to the latest battle. */
  streak: number;
  best_streak: number;
  /** Points of the gifts that counted for the host. */
  points: number;
  /** The transaction of the last battle that changed wins or points: of equal hosts the lower ranks higher. */
  reached: number;
}

/** The sort key of the last row of a page. */
export type HostPosition = Pick<RankedHostRow, 'user' | 'wins' | 'points' | 'reached'>;

interface BattleLeaderboardQuery {
  period: Period;
  startsAt: PeriodStart;
  limit: number;
  after?: HostPosition;
}

/** Hosts by battles won, then by points. Of equal hosts the one who reached both first comes first. */
export const readBattleLeaderboard = (
  db: Queryable,
  { period, startsAt, limit, after }: BattleLeaderboardQuery,
): Promise<RankedHostRow[]> =>
  rows(
    db,
    `select user_id as user, wins, battles, streak, best_streak, points, reached from leaderboard_hosts
      where period = $1 and starts_at = $2
        ${after ? 'and (-leaderboard_hosts.wins, -leaderboard_hosts.points, reached, user_id) > ($4, $5, $6, $7)' : ''}
      order by -leaderboard_hosts.wins, -leaderboard_hosts.points, reached, user_id limit $3`,
    [
      period,
      periodStart(startsAt),
      limit,
      ...(after ? [-after.wins, -after.points, after.reached, after.user] : []),
    ],
  );

/** Adds the battles whose end has a position from `from` up to but not including `to`, and deletes old periods. */
export async function rollUpBattles(client: ClientBase, from: number, to: number): Promise<void> {
  const { rowCount } = await client.query(ROLL_UP, [from, to]);
  if (rowCount) await client.query(DELETE_OLD_PERIODS);
}

/**
 * A battle that was cut short has no winner, and a host who left does not win with the side. A host is in one battle at a
 * time, so the positions of a host's battles ascend. A recount of 0.2.0 gave all of them the same one; their times ascend. `losses` counts the battles that were not won. It is the same within a streak: 0 in the streak that continues
 * the stored one, and highest in the streak that still runs.
 */
const ROLL_UP = `
  with ended as (
    select host->>'host' as user_id, (b.result->>'finished_at')::timestamptz as at, b.xid,
           b.over_at, (host->>'points')::bigint as points,
           host->>'left' = 'false' and (b.result->>'winner')::int is not distinct from s.place::int - 1 as won
      from battles b
     cross join lateral jsonb_array_elements(b.progress->'sides') with ordinality s (side, place)
     cross join lateral jsonb_array_elements(s.side->'hosts') host
     where b.xid >= $1 and b.xid < $2 and b.state = 'finished'
  ), placed as (
    select *, count(*) filter (where not won) over (partition by period, starts_at, user_id order by xid, over_at) as losses
      from (select period, case period when 'all' then '-infinity' else date_trunc(period, at, 'UTC') end as starts_at, ended.*
              from ended cross join (values ('hour'), ('day'), ('week'), ('all')) as p (period)) e
  ), streaks as (
    select period, starts_at, user_id, losses, count(*) as battles, count(*) filter (where won) as wins,
           sum(points) as points, max(xid) filter (where won or points > 0) as reached
      from placed group by 1, 2, 3, 4
  ), continued as (
    select s.period, s.starts_at, s.user_id, s.losses, s.battles, s.wins, s.points, s.reached,
           s.wins + case when s.losses = 0 then coalesce(l.streak, 0) else 0 end as streak
      from streaks s left join leaderboard_hosts l using (period, starts_at, user_id)
  )
  insert into leaderboard_hosts as l (period, starts_at, user_id, battles, wins, streak, best_streak, points, reached)
  select period, starts_at, user_id, sum(battles), sum(wins), (array_agg(streak order by losses desc))[1], max(streak),
         sum(points), coalesce(max(reached), 0)
    from continued group by 1, 2, 3
  on conflict (period, starts_at, user_id) do update
     set battles = l.battles + excluded.battles, wins = l.wins + excluded.wins, streak = excluded.streak,
         best_streak = greatest(l.best_streak, excluded.best_streak), points = l.points + excluded.points,
         reached = greatest(l.reached, excluded.reached)`;

const DELETE_OLD_PERIODS = `
  delete from leaderboard_hosts
   where (period = 'hour' and starts_at < now() - interval '2 hours')
      or (period = 'day' and starts_at < now() - interval '2 days')
      or (period = 'week' and starts_at < now() - interval '2 weeks')`;
