import fc from 'fast-check';
import { expect, it } from 'vitest';
import { arrangeItems, type PlacedItem } from './arrange-items.ts';

const order = (items: readonly PlacedItem[]) =>
  [...items]
    .sort((a, b) => a.sort - b.sort || a.price - b.price || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);

it('an item comes to its place, and all others keep their order', () => {
  const sort = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: -1_000_000, max: 1_000_000 }));
  const items = fc.uniqueArray(
    fc.record({ id: fc.constantFrom(...'abcdefghij'), sort, price: fc.integer({ min: 1, max: 3 }) }),
    { minLength: 1, selector: ({ id }) => id },
  );
  fc.assert(
    fc.property(items, fc.nat(), fc.nat(), (items, which, where) => {
      const moved = items[which % items.length]!.id;
      const others = order(items).filter((id) => id !== moved);
      const at = where % (others.length + 1);
      const changes = new Map(
        arrangeItems(items, moved, others[at] ?? null)!.map(({ id, sort }) => [id, sort]),
      );
      const after = items.map((item) => ({ ...item, sort: changes.get(item.id) ?? item.sort }));
      expect(order(after)).toEqual([...others.slice(0, at), moved, ...others.slice(at)]);
      for (const [, sort] of changes) expect(Math.abs(sort)).toBeLessThanOrEqual(1_000_000);
    }),
  );
});

it('changes one item where there is room, and none that is in its place', () => {
  const items = ['a', 'b', 'c'].map((id, index) => ({ id, sort: index * 10, price: 1 }));
  expect(arrangeItems(items, 'c', 'b')).toEqual([{ id: 'c', sort: 5 }]);
  expect(arrangeItems(items, 'a', null)).toEqual([{ id: 'a', sort: 30 }]);
  expect(arrangeItems(items, 'b', 'c')).toEqual([]);
});

it('refuses what is not on offer', () => {
  const items = [{ id: 'a', sort: 0, price: 1 }];
  expect(arrangeItems(items, 'b', null)).toBeNull();
  expect(arrangeItems(items, 'a', 'a')).toBeNull();
});
