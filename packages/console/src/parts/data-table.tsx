import { type ReactNode, useState } from 'react';
import { TableFrame } from './table-frame.tsx';

export interface Column<Row> {
  key: string;
  title: string;
  /** What the column is sorted by. Numbers are sorted from the greatest. */
  value: (row: Row) => string | number | null;
  cell?: (row: Row) => ReactNode;
  isNumber?: boolean;
}

interface Props<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
}

interface Order {
  key: string;
  isDescending: boolean;
}

/** A table whose columns can be sorted. The first column names the row. */
export function DataTable<Row>({ label, columns, rows, rowKey }: Props<Row>) {
  const [order, setOrder] = useState<Order | null>(null);
  const sorted = sortRows(rows, columns, order);
  return (
    <TableFrame label={label}>
      <table className="table">
        <thead>
          <tr>
            {columns.map(({ key, title, isNumber = false }) => {
              const isSorted = order?.key === key;
              return (
                <th
                  key={key}
                  scope="col"
                  className={isNumber ? 'number' : ''}
                  aria-sort={isSorted ? (order.isDescending ? 'descending' : 'ascending') : undefined}
                >
                  <button
                    className="table__sort"
                    type="button"
                    onClick={() => setOrder({ key, isDescending: isSorted ? !order.isDescending : isNumber })}
                  >
                    {title}
                    <span aria-hidden="true">{isSorted ? (order.isDescending ? ' ↓' : ' ↑') : ''}</span>
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map(({ key, value, cell, isNumber = false }, index) => {
                const content = cell?.(row) ?? value(row) ?? '–';
                return index === 0 ? (
                  <th key={key} scope="row">
                    {content}
                  </th>
                ) : (
                  <td key={key} className={isNumber ? 'number' : ''}>
                    {content}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

/** The rows in an order; without one as they are. Rows without a value are last. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  order: Order | null,
): readonly Row[] {
  const column = columns.find(({ key }) => key === order?.key);
  if (order === null || column === undefined) return rows;
  const sign = order.isDescending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [left, right] = [column.value(a), column.value(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * (typeof left === 'string' ? left.localeCompare(String(right)) : left - Number(right));
  });
}
