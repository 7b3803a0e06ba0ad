import { type Queryable, rows } from '../../postgres/database.ts';

/** Up to this rank it is exact. Counting so many places takes 2 ms. */
export const EXACT_RANKS = 10_000;

export interface OwnPlace {
  score: number;
  gifts: number;
  hidden: boolean;
  /** Places ahead; at most `EXACT_RANKS`. */
  ahead: number;
  /** The score of the next higher place; null: none is higher. */
  nextScore: number | null;
}

/** The place of a user in a ranking by coins; null: the user has none. */
export async function readOwnPlace(db: Queryable, ranking: number, user: string): Promise<OwnPlace | null> {
  const [row] = await rows<OwnPlace>(
    db,
    `with mine as materialized (
       select score, gifts, hidden, reached from ranking_places where ranked_id = $2 and ranking_id = $1
     ), ahead as materialized (
       select p.score from mine cross join lateral (
         select score from ranking_places a
          where ranking_id = $1 and not hidden and (-a.score, a.reached) < (-mine.score, mine.reached)
          order by -a.score desc, a.reached desc limit ${EXACT_RANKS}) p
     )
     select score, gifts, hidden, (select count(*) from ahead) as ahead, (select min(score) from ahead) as "nextScore"
       from mine`,
    [ranking, user],
  );
  return row ?? null;
}

export interface OwnHostPlace {
  wins: number;
  battles: number;
  streak: number;
  best_streak: number;
  points: number;
  hidden: boolean;
  /** Places ahead; at most `EXACT_RANKS`. */
  ahead: number;
  /** The next higher place; null: none is higher. */
  next: { wins: number; points: number } | null;
}

/** The place of a host in a ranking by battles; null: the host has none. */
export async function readOwnHostPlace(
  db: Queryable,
  ranking: number,
  host: string,
): Promise<OwnHostPlace | null> {
  const [row] = await rows<OwnHostPlace>(
    db,
    `with mine as materialized (
       select * from ranking_hosts where user_id = $2 and ranking_id = $1
     ), ahead as materialized (
       select h.wins, h.points from mine cross join lateral (
         select wins, points from ranking_hosts a
          where ranking_id = $1 and not hidden and (-a.wins, -a.points, a.reached) < (-mine.wins, -mine.points, mine.reached)
          order by -a.wins desc, -a.points desc, a.reached desc limit ${EXACT_RANKS}) h
     )
     select wins, battles, streak, best_streak, points, hidden, (select count(*) from ahead) as ahead,
            (select jsonb_build_object('wins', wins, 'points', points) from ahead order by wins, points limit 1) as next
       from mine`,
    [ranking, host],
  );
  return row ?? null;
}
