import type { BoostPeriod } from '@lavish/protocol';
import type { StoredGift } from '../../domain/gifts/gift.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { GIFT_COLUMNS, type GiftRow, giftOf } from '../gifts/gift-rows.ts';
import { idsInBattle } from '../gifts/id-ranges.ts';

/** Reads the gifts that a battle (32 hex digits) counted, newest first. `before`: only those with a lower ordinal. */
export async function readCountedGifts(
  db: Queryable,
  { battle, before, limit }: { battle: string; before?: number; limit: number },
): Promise<StoredGift[]> {
  const found = await rows<GiftRow>(
    db,
    `select ${GIFT_COLUMNS} from gifts g
      where battle_id = $1 and ${await idsInBattle(db, battle)}
        and battle_ordinal is not null and ($2::bigint is null or battle_ordinal < $2)
      order by battle_ordinal desc limit $3`,
    [battle, before ?? null, limit],
  );
  return found.map(giftOf);
}

/** More than arrive in four gaps between rounds at 5,000 gifts a second. Sorting their ids takes 60 ms. */
const MAX_UNCOUNTED = 100_000;

/**
 * Reads the gifts that a battle judged but did not count, newest first. `before`: only those with a lower id (32 hex digits).
 * No index has them in order, so they are sorted.
 */
export async function readUncountedGifts(
  db: Queryable,
  { battle, before, limit }: { battle: string; before?: string; limit: number },
): Promise<StoredGift[]> {
  const found = await rows<GiftRow>(
    db,
    `with uncounted as materialized (
       select id from gifts
        where battle_id = $1 and ${await idsInBattle(db, battle)} and battle_ordinal is null
        limit ${MAX_UNCOUNTED})
     select ${GIFT_COLUMNS}
       from (select id from uncounted where $2::uuid is null or id < $2::uuid order by id desc limit $3) u
      cross join lateral (select * from gifts where id = u.id offset 0) g
      order by g.id desc`,
    [battle, before ?? null, limit],
  );
  return found.map(giftOf);
}

/** What the sides got in one second. */
export interface ScoredSecond {
  /** Unix seconds. */
  second: number;
  points: number[];
}

export interface ScoredPart {
  seconds: ScoredSecond[];
  /** The ordinal of the last gift of the part. */
  last: number;
  hasMore: boolean;
}

/**
 * Sums the points of a battle's counted gifts by second and side: of at most `maxGifts` gifts after the ordinal `after`. The
 * first second can be one of which the part before has read a part.
 */
export async function readScores(
  db: Queryable,
  { battle, sides, after, maxGifts }: { battle: string; sides: number; after: number; maxGifts: number },
): Promise<ScoredPart> {
  const found = await rows<{ second: number; side: number; points: number; gifts: number; last: number }>(
    db,
    `select floor(extract(epoch from at))::bigint as second, battle_side as side, sum(points)::bigint as points,
            count(*)::integer as gifts, max(battle_ordinal) as last
       from (select at, battle_side, points, battle_ordinal from gifts
              where battle_id = $1 and ${await idsInBattle(db, battle)} and battle_ordinal > $2
              order by battle_ordinal limit $3) g
      group by 1, 2 order by 1, 2`,
    [battle, after, maxGifts],
  );
  const seconds: ScoredSecond[] = [];
  let gifts = 0;
  let last = after;
  for (const row of found) {
    if (seconds.at(-1)?.second !== row.second)
      seconds.push({ second: row.second, points: Array<number>(sides).fill(0) });
    seconds.at(-1)!.points[row.side] = row.points;
    gifts += row.gifts;
    last = Math.max(last, row.last);
  }
  return { seconds, last, hasMore: gifts === maxGifts };
}

/** The latest events of a room among which the boosts of a battle are found. A battle has some dozens. */
const MAX_EVENTS = 10_000;

interface BoostEventRow {
  type: 'battle_boost_started' | 'battle_boost_ended';
  at: string;
  boost: Omit<BoostPeriod, 'starts_at' | 'ends_at'>;
}

/** When the boosts of a battle applied, from the events in the feeds of its rooms. `wireId`: `btl_…`. */
export async function readBoostPeriods(
  db: Queryable,
  wireId: string,
  rooms: readonly string[],
): Promise<BoostPeriod[]> {
  // Each live room has each event, and a room may have ended before others.
  const found = await rows<BoostEventRow>(
    db,
    `select distinct event->>'type' as type, event->>'at' as at,
            jsonb_build_object('id', event->'boost'->'id', 'kind', event->'boost'->'kind', 'side', event->'boost'->'side',
                               'multiplier', event->'boost'->'multiplier') as boost
       from unnest($1::text[]) room cross join lateral (
         select event from room_events where room_id = room order by seq desc limit ${MAX_EVENTS}) e
      where event->>'battle' = $2 and event->>'type' in ('battle_boost_started', 'battle_boost_ended')
      order by at, type`,
    [rooms, wireId],
  );
  const periods: BoostPeriod[] = [];
  for (const { type, at, boost } of found) {
    if (type === 'battle_boost_started') periods.push({ ...boost, starts_at: at, ends_at: null });
    else {
      const open = periods.find(
        ({ id, side, ends_at }) => id === boost.id && side === boost.side && ends_at === null,
      );
      if (open) open.ends_at = at;
    }
  }
  return periods;
}
