import type { Bonus, PutBonus, Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { readClock } from '../../postgres/database-time.ts';
import { inLockingTransaction, type LockOrder } from '../locks.ts';
import { lockBattlesInReach, wakeBattlesInReach } from './battle-bonuses.ts';

/** One period of a bonus. */
interface Period {
  id: string;
  starts_at: number;
  ends_at: number;
  /** In ten-thousandths. */
  multiplier: number;
  rooms: string[] | null;
  categories: string[] | null;
  min_vip_level: number;
}

const COLUMNS = 'id, starts_at, ends_at, multiplier, rooms, categories, min_vip_level';

/** A bonus as it was said last. */
export async function readBonus(db: Queryable, id: string): Promise<Bonus | null> {
  const latest = await readLatest(db, id);
  return latest && viewOf(latest);
}

/** The last bonus of a page. `startsAt` in unix milliseconds. */
export interface BonusPosition {
  startsAt: number;
  id: string;
}

/** The last to begin first, also those that are over. */
export async function listBonuses(
  db: Queryable,
  { limit, after }: { limit: number; after?: BonusPosition },
): Promise<Bonus[]> {
  const found = await rows<Period>(
    db,
    `select ${COLUMNS} from bonuses ${after ? 'where (starts_at, id) < ($2, $3)' : ''}
      order by starts_at desc, id desc limit $1`,
    [limit, ...(after ? [timestamp(after.startsAt), after.id] : [])],
  );
  return found.map(viewOf);
}

/**
 * Creates or changes a bonus: absent fields keep their value. What has begun cannot change, because gifts have been
 * counted by it: it ends now, and what was asked for follows it under the same id.
 */
export function putBonus(pool: pg.Pool, id: string, put: PutBonus): Promise<Bonus | Refusal> {
  return changeBonus(pool, id, async (client, locks, latest) => {
    const wanted = periodOf(id, put, latest);
    if (isRefusal(wanted)) return wanted;
    const reach = latest ? [latest, wanted] : [wanted];
    await lockBattlesInReach(locks, reach);
    const now = await readClock(client);
    if (latest && isSame(latest, wanted, now)) return viewOf(latest);
    if (wanted.ends_at <= now) {
      return refuse('invalid_request', 'ends_at has passed already.', { param: 'ends_at' });
    }
    const before = await endPeriod(client, latest, now);
    const starts_at = Math.max(wanted.starts_at, before?.ends_at ?? wanted.starts_at);
    if (starts_at >= wanted.ends_at) {
      return refuse('invalid_request', 'ends_at must come after starts_at.', { param: 'ends_at' });
    }
    const period = { ...wanted, starts_at };
    await insertPeriod(client, period);
    await wakeBattlesInReach(
      client,
      reach.filter(({ ends_at }) => ends_at > now),
      now,
    );
    return viewOf(period);
  });
}

/** Ends a bonus that runs, and takes back one that has not begun. Returns whether there was such a bonus. */
export function deleteBonus(pool: pg.Pool, id: string): Promise<boolean> {
  return changeBonus(pool, id, async (client, locks, latest) => {
    if (latest === null) return false;
    await lockBattlesInReach(locks, [latest]);
    const now = await readClock(client);
    await endPeriod(client, latest, now);
    if (latest.ends_at > now) await wakeBattlesInReach(client, [latest], now);
    return true;
  });
}

/**
 * Changes of bonuses take turns; gifts outside the battles in reach go on reading them. Those battles are locked before
 * the clock is read by which a bonus ends, so that each of their gifts is before that or does not get it.
 */
function changeBonus<T>(
  pool: pg.Pool,
  id: string,
  change: (client: pg.PoolClient, locks: LockOrder<'battles'>, latest: Period | null) => Promise<T>,
): Promise<T> {
  return inLockingTransaction(pool, async (client, locks) => {
    const bonuses = locks.lockBonusesForChange();
    await bonuses.rows;
    return change(client, bonuses.next, await readLatest(client, id));
  });
}

async function readLatest(db: Queryable, id: string): Promise<Period | null> {
  const [latest] = await rows<Period>(
    db,
    `select ${COLUMNS} from bonuses where id = $1 order by starts_at desc limit 1`,
    [id],
  );
  return latest ?? null;
}

/** What is asked for, over what there is; or why it is nonsense. */
function periodOf(id: string, put: PutBonus, latest: Period | null): Period | Refusal {
  const starts_at = put.starts_at === undefined ? latest?.starts_at : Date.parse(put.starts_at);
  const ends_at = put.ends_at === undefined ? latest?.ends_at : Date.parse(put.ends_at);
  const multiplier = put.multiplier === undefined ? latest?.multiplier : Math.round(put.multiplier * 10_000);
  if (starts_at === undefined) return needed('starts_at');
  if (ends_at === undefined) return needed('ends_at');
  if (multiplier === undefined) return needed('multiplier');
  for (const [param, at] of Object.entries({ starts_at, ends_at })) {
    if (Number.isNaN(at)) {
      return refuse('invalid_request', `${param} must be a time that every calendar has: no leap second.`, {
        param,
      });
    }
  }
  if (ends_at <= starts_at) {
    const param = put.ends_at === undefined ? 'starts_at' : 'ends_at';
    return refuse('invalid_request', 'ends_at must come after starts_at.', { param });
  }
  return { id, starts_at, ends_at, multiplier, ...scopeOf(put, latest) };
}

const needed = (param: string) => refuse('invalid_request', `A new bonus needs ${param}.`, { param });

/** A scope is said as a whole. Null: every gift in a battle. */
function scopeOf({ scope }: PutBonus, latest: Period | null) {
  if (scope === undefined && latest) {
    const { rooms, categories, min_vip_level } = latest;
    return { rooms, categories, min_vip_level };
  }
  return {
    rooms: scope?.rooms ?? null,
    categories: scope?.categories ?? null,
    min_vip_level: scope?.min_vip_level ?? 0,
  };
}

/** Whether the request asks for what there is. When it was to begin matters no more once it has begun. */
function isSame(latest: Period, wanted: Period, now: number): boolean {
  const begun = latest.starts_at <= now && wanted.starts_at <= latest.starts_at;
  const asked = begun ? { ...wanted, starts_at: latest.starts_at } : wanted;
  return JSON.stringify(viewOf(latest)) === JSON.stringify(viewOf(asked));
}

/** A period that runs ends now, one that has not begun never was. Returns it as far as it has been. */
async function endPeriod(client: pg.PoolClient, period: Period | null, now: number): Promise<Period | null> {
  if (period === null || period.ends_at <= now) return period;
  const key = [period.id, timestamp(period.starts_at)];
  if (period.starts_at >= now) {
    await client.query('delete from bonuses where id = $1 and starts_at = $2', key);
    return readLatest(client, period.id);
  }
  await client.query('update bonuses set ends_at = $3 where id = $1 and starts_at = $2', [
    ...key,
    timestamp(now),
  ]);
  return { ...period, ends_at: now };
}

async function insertPeriod(client: pg.PoolClient, period: Period): Promise<void> {
  await client.query(`insert into bonuses (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7)`, [
    period.id,
    timestamp(period.starts_at),
    timestamp(period.ends_at),
    period.multiplier,
    period.rooms,
    period.categories,
    period.min_vip_level,
  ]);
}

const viewOf = (period: Period): Bonus => ({
  id: period.id,
  starts_at: timestamp(period.starts_at),
  ends_at: timestamp(period.ends_at),
  multiplier: period.multiplier / 10_000,
  scope: { rooms: period.rooms, categories: period.categories, min_vip_level: period.min_vip_level },
});
