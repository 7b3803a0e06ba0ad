import type { ClientBase } from 'pg';
import { type Queryable, rows } from '../../postgres/database.ts';
import type { LogPortion } from '../log/follow-portion.ts';
import { HOURS_KEPT } from './ranked-gifts.ts';
import { nameOf, type RankingRead } from './read-ranking.ts';

export interface RankedHostRow {
  /** Null: the user is shown without a name. */
  user: string | null;
  wins: number;
  battles: number;
  /** Battles won in a row, up to the latest battle. */
  streak: number;
  best_streak: number;
  /** Of the gifts that counted for the host. */
  points: number;
  /** The last battle that changed wins or points: of equal hosts the lower ranks higher. */
  reached: string;
}

/** The sort key of the last row of a page. */
export type HostPosition = Pick<RankedHostRow, 'wins' | 'points' | 'reached'>;

/** Hosts by battles won, then by points. Of equal hosts the one who reached both first comes first. */
export const readBattleRanking = (
  db: Queryable,
  { ranking, limit, after, named = false }: RankingRead<HostPosition>,
): Promise<RankedHostRow[]> =>
  rows(
    db,
    `select ${nameOf('h.user_id', named)} as user,
            wins, battles, streak, best_streak, points, reached
       from ranking_hosts h left join lateral (select ranking from users where id = h.user_id offset 0) u on true
      where ranking_id = $1 and not hidden
        ${after ? 'and (-h.wins, -h.points, reached) > ($3, $4, $5)' : ''}
      order by -h.wins, -h.points, reached limit $2`,
    [ranking, limit, ...(after ? [-after.wins, -after.points, after.reached] : [])],
  );

/** Adds the battles whose end is in a portion of the log. The caller holds the cursor's lock. */
export async function rankBattles(
  client: ClientBase,
  { from, to }: LogPortion,
  countsAll: boolean,
): Promise<void> {
  const values = [from, to, countsAll];
  const { rowCount } = await client.query('select from battles where xid >= $1 and xid < $2 limit 1', [
    from,
    to,
  ]);
  if (!rowCount) return;
  await client.query(BEGIN, values);
  await client.query(RANK, values);
}

/**
 * The hosts of the battles, in each of their periods, in the ranking of everything and in that of the host's region. A battle
 * that was cut short has no winner, and a host who left does not win with the side.
 */
const FOUGHT = `ended as (
    select host->>'host' as user_id, lpad(row_number() over (partition by b.id order by s.place, h.place)::text, 4, '0') as n, (b.result->>'finished_at')::timestamptz as at, b.xid, b.id,
           b.over_at, (host->>'points')::bigint as points,
           host->>'left' = 'false' and (b.result->>'winner')::int is not distinct from s.place::int - 1 as won
      from battles b
     cross join lateral jsonb_array_elements(b.progress->'sides') with ordinality s (side, place)
     cross join lateral jsonb_array_elements(s.side->'hosts') with ordinality h (host, place)
     where b.xid >= $1 and b.xid < $2 and b.state = 'finished'
  ), fought as (
    select scope, period, ranking_period_start(period, at, zone) as starts_at, zone,
           lpad(to_hex((date_part('epoch', at) * 1000000)::bigint), 13, '0') || id || n as key, ended.*
      from ended cross join ranking_cursor
     cross join lateral (
       select '' as scope union all
       select region from battle_hosts where battle_id = ended.id and host_id = user_id and region is not null) s
     cross join (values ('hour'), ('day'), ('week'), ('month'), ('all')) as p (period)
     where period <> 'all' or $3::boolean
  )`;

const BEGIN = `
  with ${FOUGHT}, begun as (
    insert into rankings (id, board, scope, period, starts_at, ends_at)
    select (select last_id from ranking_cursor) + row_number() over (), 'battles', scope, period, starts_at,
           ranking_period_end(period, starts_at, zone)
      from (select distinct scope, period, starts_at, zone from fought) w
     where (period <> 'hour' or starts_at >= now() - ${HOURS_KEPT})
       and not exists (select from rankings r
                        where (r.board, r.scope, r.period, r.starts_at) = ('battles', w.scope, w.period, w.starts_at))
    returning id
  )
  update ranking_cursor set last_id = (select max(id) from begun) where exists (select from begun)`;

/**
 * A host is in one battle at a time, so the positions of a host's battles ascend. A recount of 0.2.0 gave all of them the
 * same one; their times ascend. `losses` counts the battles that were not won. It is the same within a streak: 0 in the
 * streak that continues the stored one, and highest in the streak that still runs.
 */
const RANK = `
  with ${FOUGHT}, placed as (
    select r.id as ranking_id, f.*,
           count(*) filter (where not won) over (partition by r.id, user_id order by xid, over_at) as losses
      from fought f join rankings r on (r.board, r.scope, r.period, r.starts_at) = ('battles', f.scope, f.period, f.starts_at)
     where not r.closed
  ), streaks as (
    select ranking_id, user_id, losses, count(*) as battles, count(*) filter (where won) as wins,
           sum(points) as points, max(key) filter (where won or points > 0) as reached, min(key) as first
      from placed group by 1, 2, 3
  ), continued as (
    select s.*, s.wins + case when s.losses = 0 then coalesce(h.streak, 0) else 0 end as streak
      from streaks s left join ranking_hosts h using (ranking_id, user_id)
  ), ranked as (
    insert into ranking_hosts as h
           (ranking_id, user_id, battles, wins, streak, best_streak, points, reached, hidden)
    select ranking_id, user_id, sum(battles), sum(wins), (array_agg(streak order by losses desc))[1], max(streak),
           sum(points), coalesce(max(reached), min(first)), coalesce((select ranking = 'hidden' from users where id = user_id), false)
      from continued group by 1, 2
    on conflict (user_id, ranking_id) do update
       set battles = h.battles + excluded.battles, wins = h.wins + excluded.wins, streak = excluded.streak,
           best_streak = greatest(h.best_streak, excluded.best_streak), points = h.points + excluded.points,
           reached = case when excluded.wins > 0 or excluded.points > 0 then excluded.reached else h.reached end
    returning ranking_id, xmax = 0 as is_new
  )
  update rankings r set places = r.places + n.places
    from (select ranking_id, count(*) as places from ranked where is_new group by ranking_id) n
   where r.id = n.ranking_id`;
