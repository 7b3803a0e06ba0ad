import type { PutBonus, Refusal } from '@lavish/protocol';
import { refuse } from '../refusal.ts';
import { toTenThousandths } from '../ten-thousandths.ts';
import type { StoredBonus } from './bonus.ts';

/** The periods of a bonus that a change depends on. Null: there is none. */
export interface BonusPeriods {
  latest: StoredBonus | null;
  /** The one before the latest. It has ended. */
  previous: StoredBonus | null;
}

/** The periods that a change writes. The periods of a bonus do not overlap. */
export interface BonusChange {
  /** A period that has not begun; it is deleted. */
  remove: StoredBonus | null;
  /** A period that has begun, with its new end. */
  shorten: StoredBonus | null;
  add: StoredBonus | null;
  /** The periods whose battles have to be recomputed. */
  reach: readonly StoredBonus[];
}

/**
 * The requested period: absent fields keep the value of the latest period.
 *
 * @returns a refusal if the request does not make a valid period
 */
export function requestedPeriod(
  id: string,
  put: PutBonus,
  latest: StoredBonus | null,
): StoredBonus | Refusal {
  const startsAt = put.starts_at === undefined ? latest?.startsAt : Date.parse(put.starts_at);
  const endsAt = put.ends_at === undefined ? latest?.endsAt : Date.parse(put.ends_at);
  const multiplier =
    put.multiplier === undefined ? latest?.multiplier : toTenThousandths(put.multiplier) / 10_000;
  if (startsAt === undefined) return missing('starts_at');
  if (endsAt === undefined) return missing('ends_at');
  if (multiplier === undefined) return missing('multiplier');
  for (const [param, time] of Object.entries({ starts_at: startsAt, ends_at: endsAt })) {
    if (!Number.isNaN(time)) continue;
    const detail = `${param} must not be a leap second.`;
    return refuse('invalid_request', detail, { param });
  }
  if (endsAt <= startsAt) return endsTooEarly(put.ends_at === undefined ? 'starts_at' : 'ends_at');
  return { id, startsAt, endsAt, multiplier, ...scopeOf(put, latest) };
}

const missing = (param: string) => refuse('invalid_request', `A new bonus needs ${param}.`, { param });

const endsTooEarly = (param: string) =>
  refuse('invalid_request', 'ends_at must come after starts_at.', { param });

/** A request sets the scope as a whole. Null in a scope: no restriction. */
function scopeOf(
  { scope }: PutBonus,
  latest: StoredBonus | null,
): Pick<StoredBonus, 'rooms' | 'categories' | 'minVipLevel'> {
  if (scope === undefined && latest) {
    const { rooms, categories, minVipLevel } = latest;
    return { rooms, categories, minVipLevel };
  }
  return {
    rooms: scope?.rooms ?? null,
    categories: scope?.categories ?? null,
    minVipLevel: scope?.min_vip_level ?? 0,
  };
}

/**
 * Decides how a bonus gets the requested period. A period that has begun cannot change, because gifts have counted with it:
 * it ends now, and the requested period starts after it under the same id.
 *
 * @param now the database's clock, read while the affected battles are locked, unix milliseconds
 * @returns null if the latest period already is the requested one
 */
export function decidePutBonus(
  requested: StoredBonus,
  { latest, previous }: BonusPeriods,
  now: number,
): BonusChange | Refusal | null {
  if (latest && isSame(latest, requested, now)) return null;
  if (requested.endsAt <= now) {
    return refuse('invalid_request', 'ends_at is in the past.', { param: 'ends_at' });
  }
  const ended = endPeriod(latest, now);
  const before = ended.shorten ?? (ended.remove ? previous : latest);
  const startsAt = Math.max(requested.startsAt, before?.endsAt ?? requested.startsAt);
  if (startsAt >= requested.endsAt) return endsTooEarly('ends_at');
  const reach = [...(latest ? [latest] : []), requested].filter(({ endsAt }) => endsAt > now);
  return { ...ended, add: { ...requested, startsAt }, reach };
}

/** Ends a bonus: a running period ends now, and one that has not begun is deleted. */
export const decideDeleteBonus = (latest: StoredBonus, now: number): BonusChange => ({
  ...endPeriod(latest, now),
  add: null,
  reach: latest.endsAt > now ? [latest] : [],
});

function endPeriod(period: StoredBonus | null, now: number): Pick<BonusChange, 'remove' | 'shorten'> {
  if (period === null || period.endsAt <= now) return { remove: null, shorten: null };
  return period.startsAt >= now
    ? { remove: period, shorten: null }
    : { remove: null, shorten: { ...period, endsAt: now } };
}

/** Once a period has begun, a request with the same or an earlier start does not change the start. */
function isSame(latest: StoredBonus, requested: StoredBonus, now: number): boolean {
  const hasBegun = latest.startsAt <= now && requested.startsAt <= latest.startsAt;
  return textOf(latest) === textOf(hasBegun ? { ...requested, startsAt: latest.startsAt } : requested);
}

const textOf = ({ startsAt, endsAt, multiplier, rooms, categories, minVipLevel }: StoredBonus): string =>
  JSON.stringify([startsAt, endsAt, multiplier, rooms, categories, minVipLevel]);
