import { LIMITS } from '@lavish/protocol';
import type pg from 'pg';
import type { StoredBonus } from '../../domain/bonuses/bonus.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import type { LockOrder } from '../locks.ts';

/** From when on a bonus applies, and in which rooms. */
type BonusReach = Pick<StoredBonus, 'startsAt' | 'rooms'>;

/** No round of a battle that exists now ends later: the longest countdown, and then the longest round. */
const LONGEST_MS = (LIMITS.maxCountdownS + LIMITS.maxRoundS) * 1_000;

/**
 * The bonuses that a battle in these rooms shows its viewers, for the round that runs or begins now. Each has only those
 * of its rooms. Read them under the battle's lock: then a change of a bonus is either committed before and read here, or
 * makes the battle due afterwards.
 */
export const readBonusesIn = (db: Queryable, rooms: readonly string[], now: number): Promise<StoredBonus[]> =>
  rows<StoredBonus>(
    db,
    `select id, starts_at as "startsAt", ends_at as "endsAt", (multiplier / 10000.0)::float8 as multiplier,
            case when rooms is not null then array(select unnest(rooms) intersect select unnest($1::text[]) order by 1) end as rooms,
            categories, min_vip_level as "minVipLevel"
       from bonuses where (rooms is null or rooms && $1) and ends_at > $2 and starts_at < $3 order by id, starts_at`,
    [rooms, timestamp(now), timestamp(now + LONGEST_MS)],
  );

/**
 * Locks the battles in the reach of bonuses. Invited ones too, because they could begin meanwhile. A battle that is being
 * proposed waits for the change of the bonus.
 */
export const lockBattlesInReach = (
  locks: LockOrder<'battles'>,
  reaches: readonly BonusReach[],
): Promise<void> => locks.lockBattlesUnread({ where: IN_REACH, values: [roomsOf(reaches)] }).rows;

/** Makes the battles under way due, so that a node recomputes them and notifies their viewers. They are locked. */
export async function wakeBattlesInReach(
  client: pg.PoolClient,
  reaches: readonly BonusReach[],
  now: number,
): Promise<void> {
  const from = Math.min(...reaches.map(({ startsAt }) => startsAt));
  await client.query(
    `update battles b set due_at = least(b.due_at, $2)
      where ${IN_REACH} and b.state in ('live', 'overtime') and b.ends_at > $3`,
    [roomsOf(reaches), timestamp(now), timestamp(from)],
  );
}

/** $1: the rooms; null: all. A battle that is over has no due time. */
const IN_REACH = `b.due_at is not null and
  ($1::text[] is null or b.id in (select battle_id from battle_hosts where room_id = any($1)))`;

const roomsOf = (reaches: readonly BonusReach[]): string[] | null =>
  reaches.some(({ rooms }) => rooms === null) ? null : reaches.flatMap(({ rooms }) => rooms ?? []);
