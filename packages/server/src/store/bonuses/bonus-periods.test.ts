import type { PutBonus } from '@lavish/protocol';
import type pg from 'pg';
import { describe, expect } from 'vitest';
import { granted } from '../testing/arena.ts';
import { ledgerTest as it } from '../testing/ledger.ts';
import { deleteBonus, listBonuses, putBonus, readBonus } from './bonus-periods.ts';

const HOUR_MS = 3_600_000;
const hours = (count: number) => new Date(Date.now() + count * HOUR_MS).toISOString();

const gala = (over: PutBonus = {}): PutBonus => ({
  starts_at: hours(-1),
  ends_at: hours(1),
  multiplier: 2,
  scope: { categories: ['love'], min_vip_level: 3 },
  ...over,
});

const all = (pool: pg.Pool) => listBonuses(pool, { limit: 10 });

describe('a bonus', () => {
  it('is stored as requested, and the same request again changes nothing', async ({ ledger: { pool } }) => {
    const put = gala();
    const bonus = granted(await putBonus(pool, 'gala', put));
    expect(bonus).toEqual({
      ...put,
      id: 'gala',
      scope: { rooms: null, categories: ['love'], min_vip_level: 3 },
    });
    expect(granted(await putBonus(pool, 'gala', put))).toEqual(bonus);
    expect(granted(await putBonus(pool, 'gala', {}))).toEqual(bonus);
    expect(await readBonus(pool, 'gala')).toEqual(bonus);
    expect(await all(pool)).toEqual([bonus]);
    expect(await readBonus(pool, 'other')).toBeNull();
  });

  it('can change field by field before it begins', async ({ ledger: { pool } }) => {
    const put = gala({ starts_at: hours(2), ends_at: hours(3) });
    granted(await putBonus(pool, 'gala', put));
    granted(await putBonus(pool, 'gala', { multiplier: 1.2345 }));
    granted(await putBonus(pool, 'gala', { scope: { rooms: ['attic'] } }));
    granted(await putBonus(pool, 'gala', { starts_at: hours(1), scope: null }));
    const bonus = granted(await putBonus(pool, 'gala', { ends_at: put.ends_at! }));
    expect(bonus).toMatchObject({
      ends_at: put.ends_at,
      multiplier: 1.2345,
      scope: { rooms: null, categories: null, min_vip_level: 0 },
    });
    expect(await all(pool)).toEqual([bonus]);
  });

  it('ends now if it is running when it changes, and continues as a new period', async ({
    ledger: { pool },
  }) => {
    const first = granted(await putBonus(pool, 'gala', gala()));
    const second = granted(await putBonus(pool, 'gala', { multiplier: 3 }));
    expect(second).toMatchObject({ ends_at: first.ends_at, multiplier: 3, scope: first.scope });
    expect(Date.parse(second.starts_at)).toBeGreaterThan(Date.parse(first.starts_at));
    expect(await all(pool)).toEqual([second, { ...first, ends_at: second.starts_at }]);
    expect(
      granted(
        await putBonus(
          pool,
          'gala',
          gala({ multiplier: 3, starts_at: first.starts_at, ends_at: first.ends_at }),
        ),
      ),
    ).toEqual(second);
  });

  it('can have a later period under the same id', async ({ ledger: { pool } }) => {
    granted(await putBonus(pool, 'gala', gala()));
    const later = granted(await putBonus(pool, 'gala', gala({ starts_at: hours(5), ends_at: hours(6) })));
    const [next, now] = await all(pool);
    expect(next).toEqual(later);
    expect(Date.parse(now!.ends_at)).toBeLessThan(Date.parse(later.starts_at));
  });

  it('ends when it is deleted, and is removed if it has not begun', async ({ ledger: { pool } }) => {
    granted(await putBonus(pool, 'gala', gala()));
    granted(await putBonus(pool, 'party', gala({ starts_at: hours(1), ends_at: hours(2) })));
    expect(await deleteBonus(pool, 'gala')).toBe(true);
    expect(await deleteBonus(pool, 'party')).toBe(true);
    expect(await deleteBonus(pool, 'party')).toBe(false);
    const [over, ...others] = await all(pool);
    expect(others).toEqual([]);
    expect(Date.parse(over!.ends_at)).toBeLessThanOrEqual(Date.now() + 1_000);
  });

  it('is changed by one of several concurrent requests at a time', async ({ ledger: { pool } }) => {
    const puts = Array.from({ length: 5 }, (_, index) => gala({ multiplier: 2 + index }));
    for (const answer of await Promise.all(puts.map((put) => putBonus(pool, 'gala', put)))) granted(answer);
    const periods = (await all(pool)).reverse();
    for (const [index, { ends_at }] of periods.slice(0, -1).entries())
      expect(ends_at <= periods[index + 1]!.starts_at).toBe(true);
  });

  it.for<[string, PutBonus, string]>([
    ['no start', { ends_at: hours(1), multiplier: 2 }, 'starts_at'],
    ['no end', { starts_at: hours(1), multiplier: 2 }, 'ends_at'],
    ['no multiplier', { starts_at: hours(1), ends_at: hours(2) }, 'multiplier'],
    ['an end before its start', gala({ ends_at: hours(-2) }), 'ends_at'],
    ['an end that has passed', gala({ starts_at: hours(-2), ends_at: hours(-1) }), 'ends_at'],
    ['a leap second', gala({ starts_at: '2026-06-30T23:59:60Z' }), 'starts_at'],
  ])('is refused with %s', async ([, put, param], { ledger: { pool } }) => {
    expect(await putBonus(pool, 'gala', put)).toMatchObject({ code: 'invalid_request', param });
    expect(await all(pool)).toEqual([]);
  });
});
