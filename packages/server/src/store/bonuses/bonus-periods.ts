import type { Bonus, PutBonus, Refusal } from '@lavish/protocol';
import type pg from 'pg';
import type { StoredBonus } from '../../domain/bonuses/bonus.ts';
import {
  type BonusChange,
  type BonusPeriods,
  decideDeleteBonus,
  decidePutBonus,
  requestedPeriod,
} from '../../domain/bonuses/change-bonus.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { toTenThousandths } from '../../domain/ten-thousandths.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { readClock } from '../../postgres/database-time.ts';
import { inLockingTransaction, type LockOrder } from '../locks.ts';
import { lockBattlesInReach, wakeBattlesInReach } from './battle-bonuses.ts';

/** A period of a bonus. `bonuses` holds the multiplier in ten-thousandths. */
const COLUMNS = `id, starts_at as "startsAt", ends_at as "endsAt", (multiplier / 10000.0)::float8 as multiplier,
  rooms, categories, min_vip_level as "minVipLevel"`;

/** The latest period of a bonus; null: there is none. */
export async function readBonus(db: Queryable, id: string): Promise<Bonus | null> {
  const { latest } = await readPeriods(db, id);
  return latest && viewOf(latest);
}

/** The last bonus of a page. `startsAt` in unix milliseconds. */
export interface BonusPosition {
  startsAt: number;
  id: string;
}

/** All periods, including those that are over, latest start first. */
export async function listBonuses(
  db: Queryable,
  { limit, after }: { limit: number; after?: BonusPosition },
): Promise<Bonus[]> {
  const found = await rows<StoredBonus>(
    db,
    `select ${COLUMNS} from bonuses ${after ? 'where (starts_at, id) < ($2, $3)' : ''}
      order by starts_at desc, id desc limit $1`,
    [limit, ...(after ? [timestamp(after.startsAt), after.id] : [])],
  );
  return found.map(viewOf);
}

/** Creates or changes a bonus. Absent fields keep their value. */
export function putBonus(pool: pg.Pool, id: string, put: PutBonus): Promise<Bonus | Refusal> {
  return changeBonus(pool, id, async (client, locks, periods) => {
    const { latest } = periods;
    const requested = requestedPeriod(id, put, latest);
    if (isRefusal(requested)) return requested;
    await lockBattlesInReach(locks, latest ? [latest, requested] : [requested]);
    const now = await readClock(client);
    const change = decidePutBonus(requested, periods, now);
    if (isRefusal(change)) return change;
    if (change === null) return viewOf(latest!);
    await writeChange(client, change, now);
    return viewOf(change.add!);
  });
}

/** Ends a running bonus, and deletes one that has not begun. Returns whether the bonus exists. */
export function deleteBonus(pool: pg.Pool, id: string): Promise<boolean> {
  return changeBonus(pool, id, async (client, locks, { latest }) => {
    if (latest === null) return false;
    await lockBattlesInReach(locks, [latest]);
    const now = await readClock(client);
    await writeChange(client, decideDeleteBonus(latest, now), now);
    return true;
  });
}

/**
 * One transaction at a time changes bonuses. Gifts outside the affected battles continue to read bonuses meanwhile. The
 * affected battles are locked before the clock is read that ends a period, so that each of their gifts either comes before
 * that time or does not get the bonus.
 */
function changeBonus<T>(
  pool: pg.Pool,
  id: string,
  change: (client: pg.PoolClient, locks: LockOrder<'battles'>, periods: BonusPeriods) => Promise<T>,
): Promise<T> {
  return inLockingTransaction(pool, async (client, locks) => {
    const bonuses = locks.lockBonusesForChange();
    await bonuses.rows;
    return change(client, bonuses.next, await readPeriods(client, id));
  });
}

async function readPeriods(db: Queryable, id: string): Promise<BonusPeriods> {
  const [latest = null, previous = null] = await rows<StoredBonus>(
    db,
    `select ${COLUMNS} from bonuses where id = $1 order by starts_at desc limit 2`,
    [id],
  );
  return { latest, previous };
}

async function writeChange(client: pg.PoolClient, change: BonusChange, now: number): Promise<void> {
  const { remove, shorten, add, reach } = change;
  if (remove) {
    await client.query('delete from bonuses where id = $1 and starts_at = $2', [
      remove.id,
      timestamp(remove.startsAt),
    ]);
  }
  if (shorten) {
    await client.query('update bonuses set ends_at = $3 where id = $1 and starts_at = $2', [
      shorten.id,
      timestamp(shorten.startsAt),
      timestamp(shorten.endsAt),
    ]);
  }
  if (add) await insertPeriod(client, add);
  if (reach.length > 0) await wakeBattlesInReach(client, reach, now);
}

async function insertPeriod(client: pg.PoolClient, period: StoredBonus): Promise<void> {
  await client.query(
    `insert into bonuses (id, starts_at, ends_at, multiplier, rooms, categories, min_vip_level)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      period.id,
      timestamp(period.startsAt),
      timestamp(period.endsAt),
      toTenThousandths(period.multiplier),
      period.rooms,
      period.categories,
      period.minVipLevel,
    ],
  );
}

const viewOf = ({ rooms, categories, ...period }: StoredBonus): Bonus => ({
  id: period.id,
  starts_at: timestamp(period.startsAt),
  ends_at: timestamp(period.endsAt),
  multiplier: period.multiplier,
  scope: {
    rooms: rooms && [...rooms],
    categories: categories && [...categories],
    min_vip_level: period.minVipLevel,
  },
});
