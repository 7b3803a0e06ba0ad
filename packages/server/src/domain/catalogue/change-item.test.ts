import { LIMITS, type PutItem } from '@lavish/protocol';
import { describe, expect, it } from 'vitest';
import { changeItem, ITEM_DEFAULTS, type StoredItem } from './change-item.ts';

const ROSE: StoredItem = { ...ITEM_DEFAULTS, name: 'Rose', price: 10, points: 12, category: 'love', sort: 3 };
const NEW = { stored: null, offered: 0 };
const OFFERED = { stored: ROSE, offered: null };

const FROM = '2026-02-14T00:00:00Z';
const UNTIL = '2026-02-15T00:00:00Z';

describe('an item', () => {
  it('has the defaults when it is new', () => {
    expect(changeItem({ name: 'Rose', price: 10 }, NEW)).toEqual({
      ...ITEM_DEFAULTS,
      name: 'Rose',
      price: 10,
    });
  });

  it('keeps the fields that the request leaves out', () => {
    expect(changeItem({ price: 20 }, OFFERED)).toEqual({ ...ROSE, price: 20 });
    expect(changeItem({}, OFFERED)).toEqual(ROSE);
  });

  it('gets the default of a field that the request clears', () => {
    expect(changeItem({ points: null, category: null, sort: null }, OFFERED)).toEqual({
      ...ITEM_DEFAULTS,
      name: 'Rose',
      price: 10,
    });
  });

  it('has its times in unix milliseconds', () => {
    expect(changeItem({ active_from: FROM, active_until: UNTIL }, OFFERED)).toMatchObject({
      active_from: Date.parse(FROM),
      active_until: Date.parse(UNTIL),
    });
  });

  it.each<[string, PutItem, string]>([
    ['without a name', { price: 1 }, 'name'],
    ['without a price', { name: 'Rose' }, 'price'],
  ])('is refused as a new item %s', (_title, put, param) => {
    expect(changeItem(put, NEW)).toMatchObject({ code: 'invalid_request', param });
  });

  it.each<[string, PutItem, Partial<StoredItem>, string]>([
    ['a leap second', { active_from: '2026-06-30T23:59:60Z' }, {}, 'active_from'],
    ['an end before its start', { active_from: UNTIL, active_until: FROM }, {}, 'active_until'],
    [
      'a start after its stored end',
      { active_from: UNTIL },
      { active_until: Date.parse(FROM) },
      'active_from',
    ],
    ['too high a price', { price: LIMITS.maxCoins }, {}, 'price'],
    ['too many points', { points: LIMITS.maxCoins }, {}, 'points'],
    [
      'too large a quantity',
      { max_quantity: 2 },
      { price: LIMITS.maxCoins, max_quantity: 1 },
      'max_quantity',
    ],
  ])('is refused with %s', (_title, put, stored, param) => {
    expect(changeItem(put, { stored: { ...ROSE, ...stored }, offered: null })).toMatchObject({
      code: 'invalid_request',
      param,
    });
  });

  it('is refused when the catalogue is full, unless it is already on offer', () => {
    const full = { stored: ROSE, offered: LIMITS.maxItems };
    expect(changeItem({}, full)).toMatchObject({ code: 'limit_reached' });
    expect(changeItem({}, { ...full, offered: LIMITS.maxItems - 1 })).toEqual(ROSE);
    expect(changeItem({}, OFFERED)).toEqual(ROSE);
  });

  it('is refused for an invalid field first, even when the catalogue is full', () => {
    const full = { stored: null, offered: LIMITS.maxItems };
    expect(changeItem({}, full)).toMatchObject({ code: 'invalid_request', param: 'name' });
  });
});
