import type { ClientBase } from 'pg';
import { type Queryable, rows } from './database.ts';
import type { Period } from './leaderboards.ts';

export interface RankedHost {
  user: string;
  wins: number;
  battles: number;
  /** Won in a row up to the last one. */
  streak: number;
  best_streak: number;
  /** Of the gifts that counted for them. */
  points: number;
}

/** Hosts by battles won in the running hour, day or week (UTC, from Monday), or of all time; of equals, by points. */
export const readBattleLeaderboard = (
  db: Queryable,
  { period, limit, offset }: { period: Period; limit: number; offset: number },
): Promise<RankedHost[]> =>
  rows(
    db,
    `select user_id as user, wins, battles, streak, best_streak, points from leaderboard_hosts
      where period = $1 and starts_at = case $1 when 'all' then '-infinity' else date_trunc($1, now(), 'UTC') end
      order by wins desc, leaderboard_hosts.points desc, user_id limit $2 offset $3`,
    [period, limit, offset],
  );

/** Adds the battles that transactions from `from` up to below `to` have ended, and forgets periods long over. */
export async function rollUpBattles(client: ClientBase, from: number, to: number): Promise<void> {
  const { rowCount } = await client.query(ROLL_UP, [from, to]);
  if (rowCount) await client.query(FORGET);
}

/**
 * A battle cut short is nobody's, and who left does not win with the side. A host is in one battle at a time, so for
 * each the transactions that end them ascend (and where a restore has forgotten those, the times). `losses` counts those not won: it is the same within a streak, 0 in the one
 * that continues what is stored, and at its highest in the one that still runs.
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
           sum(points) as points
      from placed group by 1, 2, 3, 4
  ), continued as (
    select s.period, s.starts_at, s.user_id, s.losses, s.battles, s.wins, s.points,
           s.wins + case when s.losses = 0 then coalesce(l.streak, 0) else 0 end as streak
      from streaks s left join leaderboard_hosts l using (period, starts_at, user_id)
  )
  insert into leaderboard_hosts as l (period, starts_at, user_id, battles, wins, streak, best_streak, points)
  select period, starts_at, user_id, sum(battles), sum(wins), (array_agg(streak order by losses desc))[1], max(streak),
         sum(points)
    from continued group by 1, 2, 3
  on conflict (period, starts_at, user_id) do update
     set battles = l.battles + excluded.battles, wins = l.wins + excluded.wins, streak = excluded.streak,
         best_streak = greatest(l.best_streak, excluded.best_streak), points = l.points + excluded.points`;

const FORGET = `
  delete from leaderboard_hosts
   where (period = 'hour' and starts_at < now() - interval '2 hours')
      or (period = 'day' and starts_at < now() - interval '2 days')
      or (period = 'week' and starts_at < now() - interval '2 weeks')`;
