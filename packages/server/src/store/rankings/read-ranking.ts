import { type Queryable, rows } from '../../postgres/database.ts';

/** What is ranked: senders, receivers and rooms by coins, hosts by battles, and the supporters of a room or a host. */
export type Board = 'senders' | 'receivers' | 'rooms' | 'battles' | 'room' | 'host';

export type Period = 'hour' | 'day' | 'week' | 'month' | 'all';

/** One ranking. Times are unix milliseconds. */
export interface FoundRanking {
  /** Null: nobody has a place yet. */
  id: number | null;
  /** Null: all time. */
  startsAt: number | null;
  endsAt: number | null;
  /** Only the first places are kept. */
  closed: boolean;
  /** Places, hidden ones included. */
  places: number;
}

/** Why there is no ranking of a period. Times are unix milliseconds. */
export type MissingRanking =
  | { missing: 'rebuilding'; progress: number }
  | { missing: 'future' }
  | { missing: 'deleted'; keptFrom: number };

export interface RankingQuery {
  board: Board;
  /** The room or host of `room` and `host`. */
  scope?: string;
  period: Period;
  /** A time in the period, in unix milliseconds; absent: now. */
  at?: number;
}

/** Finds the ranking of a period, by the database's clock and in the zone of the rankings. */
export async function findRanking(
  db: Queryable,
  { board, scope = '', period, at }: RankingQuery,
): Promise<FoundRanking | MissingRanking> {
  const [row] = await rows<{
    id: number | null;
    starts_ms: number;
    ends_ms: number;
    closed: boolean | null;
    places: number | null;
    rebuilding: number | null;
    is_future: boolean;
    kept_ms: number;
    is_kept: boolean;
  }>(db, FIND, [board, scope, period, at === undefined ? null : new Date(at).toISOString()]);
  const found = row!;
  if (found.is_future) return { missing: 'future' };
  if (found.rebuilding !== null && period !== 'all')
    return { missing: 'rebuilding', progress: found.rebuilding };
  if (!found.is_kept) return { missing: 'deleted', keptFrom: found.kept_ms };
  return {
    id: found.id,
    startsAt: period === 'all' ? null : found.starts_ms,
    endsAt: period === 'all' ? null : found.ends_ms,
    closed: found.closed ?? false,
    places: found.places ?? 0,
  };
}

/** Times of all time are read as 0. A gift can carry a time that is some seconds ahead. */
const FIND = `
  with asked as materialized (
    select ranking_period_start($3, coalesce($4::timestamptz, now()), zone) as starts_at, zone, periods_from
      from ranking_cursor
  ), kept as materialized (
    select *, greatest(periods_from, case when $3 = 'hour' then ranking_period_start('hour', now() - interval '7 days', zone) end) as kept_from
      from asked
  )
  select r.id, case when isfinite(starts_at) then floor(extract(epoch from starts_at) * 1000)::bigint else 0 end as starts_ms,
         case when isfinite(starts_at)
              then floor(extract(epoch from ranking_period_end($3, starts_at, zone)) * 1000)::bigint else 0 end as ends_ms,
         r.closed, r.places,
         (select case when rebuild_until > 0 then position::float8 / rebuild_until else 0 end from log_followers
           where name = 'rankings' and state = 'rebuilding') as rebuilding,
         coalesce($4::timestamptz > now(), false) and starts_at > now() as is_future,
         case when isfinite(kept_from) then floor(extract(epoch from kept_from) * 1000)::bigint else 0 end as kept_ms,
         $3 = 'all' or starts_at >= kept_from as is_kept
    from kept left join lateral (
      select id, closed, places from rankings
       where board = $1 and scope = $2 and period = $3 and starts_at = kept.starts_at limit 1) r on true`;

export interface RankedRow {
  /** A user or a room. Null: the user is shown without a name. */
  id: string | null;
  score: number;
  gifts: number;
  /** The last gift that added to the score: of equals the lower ranks higher. */
  reached: string;
}

/** The sort key of the last row of a page. */
export type RankingPosition = Pick<RankedRow, 'score' | 'reached'>;

/** A page of a ranking. */
export interface RankingRead<Position> {
  ranking: number;
  limit: number;
  after?: Position;
  /** With the ids of anonymous users. */
  named?: boolean;
}

/** The id of the user `u`, in SQL. */
export const nameOf = (id: string, named: boolean): string =>
  named ? id : `case when u.ranking = 'anonymous' then null else ${id} end`;

/** A page of a ranking by coins. Of equals the one who reached the score first comes first. Hidden users have no place. */
export const readRanking = (
  db: Queryable,
  { ranking, limit, after, named = false }: RankingRead<RankingPosition>,
): Promise<RankedRow[]> =>
  rows(
    db,
    `select ${nameOf('p.ranked_id', named)} as id, score, gifts, reached
       from ranking_places p left join lateral (select ranking from users where id = p.ranked_id offset 0) u on true
      where ranking_id = $1 and not hidden ${after ? 'and (-p.score, p.reached) > ($3, $4)' : ''}
      order by -p.score, p.reached limit $2`,
    [ranking, limit, ...(after ? [-after.score, after.reached] : [])],
  );
