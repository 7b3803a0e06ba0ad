import type { PutBonus } from '@lavish/protocol';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../refusal.ts';
import type { StoredBonus } from './bonus.ts';
import { decideDeleteBonus, decidePutBonus, requestedPeriod } from './change-bonus.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 0, 31, 12);
const at = (hours: number) => NOW + hours * HOUR_MS;
const time = (hours: number) => new Date(at(hours)).toISOString();

const period = (startsIn: number, endsIn: number, over: Partial<StoredBonus> = {}): StoredBonus => ({
  id: 'gala',
  startsAt: at(startsIn),
  endsAt: at(endsIn),
  multiplier: 2,
  rooms: null,
  categories: ['love'],
  minVipLevel: 3,
  ...over,
});

const RUNNING = period(-1, 1);
const FUTURE = period(1, 2);
const OVER = period(-3, -2);

describe('the requested period', () => {
  it('keeps the fields of the latest period that the request leaves out', () => {
    expect(requestedPeriod('gala', {}, RUNNING)).toEqual(RUNNING);
    expect(requestedPeriod('gala', { multiplier: 1.2345 }, RUNNING)).toEqual({
      ...RUNNING,
      multiplier: 1.2345,
    });
  });

  it('takes the scope of the request as a whole', () => {
    const everyGift = { rooms: null, categories: null, minVipLevel: 0 };
    expect(requestedPeriod('gala', { scope: null }, RUNNING)).toEqual({ ...RUNNING, ...everyGift });
    expect(requestedPeriod('gala', { scope: { rooms: ['attic'] } }, RUNNING)).toEqual({
      ...RUNNING,
      ...everyGift,
      rooms: ['attic'],
    });
  });

  const NEW: PutBonus = { starts_at: time(1), ends_at: time(2), multiplier: 2 };
  const { starts_at: _start, ...noStart } = NEW;
  const { ends_at: _end, ...noEnd } = NEW;
  const { multiplier: _multiplier, ...noMultiplier } = NEW;

  it.each<[string, PutBonus, StoredBonus | null, string]>([
    ['a new bonus without a start', noStart, null, 'starts_at'],
    ['a new bonus without an end', noEnd, null, 'ends_at'],
    ['a new bonus without a multiplier', noMultiplier, null, 'multiplier'],
    ['a leap second', { ...NEW, starts_at: '2026-06-30T23:59:60Z' }, null, 'starts_at'],
    ['an end before its start', { ends_at: time(-2) }, RUNNING, 'ends_at'],
    ['a start after the stored end', { starts_at: time(2) }, RUNNING, 'starts_at'],
  ])('is refused for %s', (_title, put, latest, param) => {
    expect(requestedPeriod('gala', put, latest)).toMatchObject({ code: 'invalid_request', param });
  });
});

describe('a change of a bonus', () => {
  it('adds the first period', () => {
    expect(decidePutBonus(FUTURE, { latest: null, previous: null }, NOW)).toEqual({
      remove: null,
      shorten: null,
      add: FUTURE,
      reach: [FUTURE],
    });
  });

  it('replaces a period that has not begun', () => {
    const requested = { ...FUTURE, multiplier: 3 };
    expect(decidePutBonus(requested, { latest: FUTURE, previous: OVER }, NOW)).toEqual({
      remove: FUTURE,
      shorten: null,
      add: requested,
      reach: [FUTURE, requested],
    });
  });

  it('ends a running period, and adds the requested one after it', () => {
    const requested = { ...RUNNING, multiplier: 3 };
    expect(decidePutBonus(requested, { latest: RUNNING, previous: null }, NOW)).toEqual({
      remove: null,
      shorten: { ...RUNNING, endsAt: NOW },
      add: { ...requested, startsAt: NOW },
      reach: [RUNNING, requested],
    });
  });

  it('never overlaps an earlier period', () => {
    const previous = period(-2, 0.5);
    const change = decidePutBonus(period(0.25, 3), { latest: FUTURE, previous }, NOW);
    expect(change).toMatchObject({ remove: FUTURE, add: { startsAt: previous.endsAt } });
    expect(decidePutBonus(period(-5, 3), { latest: OVER, previous: null }, NOW)).toMatchObject({
      remove: null,
      shorten: null,
      add: { startsAt: OVER.endsAt },
    });
  });

  it.each([
    ['the same period', FUTURE, FUTURE],
    ['an earlier start of a period that has begun', { ...RUNNING, startsAt: at(-4) }, RUNNING],
  ])('writes nothing for %s', (_title, requested, latest) => {
    expect(decidePutBonus(requested, { latest, previous: null }, NOW)).toBeNull();
  });

  it('refuses a period that is over or would be empty', () => {
    expect(decidePutBonus(OVER, { latest: null, previous: null }, NOW)).toMatchObject({ param: 'ends_at' });
    const late = period(-2, 4);
    const refused = decidePutBonus(period(1, 3), { latest: period(5, 6), previous: late }, NOW);
    expect(isRefusal(refused)).toBe(true);
  });
});

describe('deleting a bonus', () => {
  it.each([
    [
      'ends a running period now',
      RUNNING,
      { remove: null, shorten: { ...RUNNING, endsAt: NOW }, reach: [RUNNING] },
    ],
    ['deletes a period that has not begun', FUTURE, { remove: FUTURE, shorten: null, reach: [FUTURE] }],
    ['does not change a period that is over', OVER, { remove: null, shorten: null, reach: [] }],
  ])('%s', (_title, latest, change) => {
    expect(decideDeleteBonus(latest, NOW)).toEqual({ ...change, add: null });
  });
});
