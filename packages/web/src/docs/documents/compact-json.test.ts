import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compactJson } from './compact-json.ts';

it('keeps short values on one line', () => {
  expect(compactJson({ wallet: { coins: 950, version: 2 }, none: [], list: [1, 2] })).toBe(
    '{\n  "wallet": { "coins": 950, "version": 2 },\n  "none": [],\n  "list": [1, 2]\n}',
  );
});

it('breaks lines that are longer than a panel', () => {
  const long = compactJson({ id: 'x'.repeat(30), streak: { id: 'y'.repeat(30), count: 5 } });
  expect(long.split('\n')).toHaveLength(7);
});

it('does not change the value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(compactJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
