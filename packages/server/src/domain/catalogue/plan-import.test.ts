import type { ImportItem } from '@lavish/protocol';
import { expect, it } from 'vitest';
import { ITEM_DEFAULTS } from './change-item.ts';
import { planImport, type StoredOrRetired } from './plan-import.ts';

const rose: StoredOrRetired = { ...ITEM_DEFAULTS, name: 'Rose', price: 1, retired_at: null };
const comet: StoredOrRetired = {
  ...{ ...ITEM_DEFAULTS, name: 'Comet', price: 50, retired_at: 1 },
  animation: { kind: 'lottie', url: '/comet.json', duration_ms: 2_000 },
  active_from: Date.UTC(2026, 0, 1),
};
const stored = new Map(Object.entries({ rose, comet }));
const plan = (items: ImportItem[], offered = 1) =>
  planImport(
    items.map((item, index) => ({ row: index + 2, item })),
    stored,
    offered,
  );

it('tells what is added, changed, retired, returned, and already so', () => {
  const { changes, unchanged, faults, writes } = plan([
    { id: 'kite', name: 'Kite', price: 5 },
    { id: 'rose', price: 2, category: null, retired: true },
    { id: 'comet', active_from: '2026-01-01T00:00:00Z', retired: false },
  ]);
  expect({ unchanged, faults }).toEqual({ unchanged: 0, faults: [] });
  expect(changes).toEqual([
    {
      item: 'kite',
      kind: 'added',
      fields: [
        { field: 'name', before: null, after: 'Kite' },
        { field: 'price', before: null, after: 5 },
      ],
    },
    { item: 'rose', kind: 'retired', fields: [{ field: 'price', before: 1, after: 2 }] },
    { item: 'comet', kind: 'returned', fields: [] },
  ]);
  expect(writes.map(({ id, isRetired, item }) => [id, isRetired, item.price])).toEqual([
    ['kite', false, 5],
    ['rose', true, 2],
    ['comet', false, 50],
  ]);
});

it('an item that is already so is not written, also with its animation in another order', () => {
  const animation = { duration_ms: 2_000, url: '/comet.json', kind: 'lottie' } as const;
  expect(
    plan([
      { id: 'comet', animation },
      { id: 'rose', name: 'Rose' },
    ]),
  ).toEqual({
    ...{ writes: [], changes: [], unchanged: 2, faults: [] },
  });
});

it('finds all faults, with row and field', () => {
  const { faults } = plan([
    { id: 'kite', price: 5 },
    { id: 'rose', price: Number.MAX_SAFE_INTEGER },
    { id: 'rose', price: 1 },
    { id: 'comet', active_until: '2025-01-01T00:00:00Z' },
  ]);
  expect(faults.map(({ row, field }) => [row, field])).toEqual([
    [2, 'name'],
    [3, 'price'],
    [4, 'id'],
    [5, 'active_until'],
  ]);
});

it('refuses more items on offer than a catalogue may have', () => {
  expect(plan([{ id: 'kite', name: 'Kite', price: 5 }], 1_000).faults).toHaveLength(1);
  expect(plan([{ id: 'kite', name: 'Kite', price: 5 }], 999).faults).toEqual([]);
  const instead: ImportItem[] = [
    { id: 'kite', name: 'Kite', price: 5 },
    { id: 'rose', retired: true },
  ];
  expect(plan(instead, 1_000).faults).toEqual([]);
});
