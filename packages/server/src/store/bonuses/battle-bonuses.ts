import { LIMITS } from '@lavish/protocol';
import type pg from 'pg';
import type { StoredBonus } from '../../domain/bonuses/bonus.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import type { LockOrder } from '../locks.ts';

/** The battles that a bonus can affect: from its start on, in its rooms. */
type BonusReach = Pick<StoredBonus, 'startsAt' | 'rooms'>;

/** The longest countdown and the longest round. No current round of a battle ends later than this from now. */
const LONGEST_MS = (LIMITS.maxCountdownS + LIMITS.maxRoundS) * 1_000;

/**
 * The bonuses that a battle in these rooms shows its viewers, for the round that runs or begins now. Each is limited to
 * these rooms. Read them under the battle's lock: then a change of a bonus was either committed before and is read here, or
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
 * Locks the battles in the reach of bonuses, including invited ones, because they could begin meanwhile. A battle that is
 * being proposed waits for the change of the bonus.
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
