import type { ConsoleItem } from '@lavish/protocol';
import { expect, it } from 'vitest';
import { moved, placeAt } from './item-order.ts';

const item = (id: string, category: string, retired = false) =>
  ({ id, category, retired_at: retired ? '2026-01-01T00:00:00.000Z' : null }) as ConsoleItem;
const all = [item('a', 'x'), item('b', 'y'), item('c', 'x'), item('d', 'y'), item('z', 'x', true)];
const offered = all.slice(0, 4);
const ids = (items: readonly ConsoleItem[]) => items.map(({ id }) => id).join('');

it.each([
  ['a', 1, 'c'],
  ['a', 3, null],
  ['d', 0, 'a'],
  ['d', -5, 'a'],
  ['b', 1, undefined],
  ['d', 9, undefined],
] as const)('moving %s to %d places it before %s', (id, index, before) => {
  expect(placeAt(all, offered, id, index)).toBe(before);
});

it('among the items of one category, the others stay where they are', () => {
  const shown = offered.filter(({ category }) => category === 'x');
  expect(placeAt(all, shown, 'c', 0)).toBe('a');
  expect(placeAt(all, shown, 'a', 1)).toBe('d');
});

it('shows the new order, with retired items at the end', () => {
  expect(ids(moved(all, 'd', 'a'))).toBe('dabcz');
  expect(ids(moved(all, 'a', null))).toBe('bcdaz');
  expect(ids(moved(all, 'a', 'gone'))).toBe('abcdz');
});
