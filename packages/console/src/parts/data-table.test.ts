import { expect, test } from 'vitest';
import { type Column, sortRows } from './data-table.tsx';

interface Row {
  name: string;
  coins: number | null;
}

const columns: readonly Column<Row>[] = [
  { key: 'name', title: 'Name', value: ({ name }) => name },
  { key: 'coins', title: 'Coins', value: ({ coins }) => coins, isNumber: true },
];
const rows: readonly Row[] = [
  { name: 'b', coins: 5 },
  { name: 'c', coins: null },
  { name: 'a', coins: 20 },
];
const names = (order: { key: string; isDescending: boolean } | null) =>
  sortRows(rows, columns, order).map(({ name }) => name);

test('rows stay in their order until a column is chosen', () => {
  expect(names(null)).toEqual(['b', 'c', 'a']);
});

test('rows are sorted by numbers and by texts, in both directions', () => {
  expect(names({ key: 'name', isDescending: false })).toEqual(['a', 'b', 'c']);
  expect(names({ key: 'name', isDescending: true })).toEqual(['c', 'b', 'a']);
  expect(names({ key: 'coins', isDescending: true })).toEqual(['a', 'b', 'c']);
});

test('a row without a value is last in both directions', () => {
  expect(names({ key: 'coins', isDescending: false })).toEqual(['b', 'a', 'c']);
});
