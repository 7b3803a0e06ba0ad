import { expect, test } from 'vitest';
import { changedFields } from './changed-fields.ts';

test('the fields of the request are listed that have changed', () => {
  const before = { id: 'mia', blocked: false, name: null, vip_level: 3 };
  const after = { id: 'mia', blocked: true, name: 'Mia', vip_level: 3 };
  expect(changedFields({ blocked: true, name: 'Mia', vip_level: 3 }, before, after)).toEqual([
    { field: 'blocked', before: 'false', after: 'true' },
    { field: 'name', before: '–', after: 'Mia' },
  ]);
});

test('a field that only the request has is listed as sent, and without a body there are none', () => {
  expect(changedFields({ reference: 'order 7' }, { id: 'mia' }, { id: 'jnl_1' })).toEqual([
    { field: 'reference', before: '–', after: 'order 7' },
  ]);
  expect(changedFields(null, { blocked: true }, null)).toEqual([]);
});
