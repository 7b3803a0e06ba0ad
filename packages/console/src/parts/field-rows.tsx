import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

interface Props<Row> {
  legend: string;
  /** Shown instead of rows. */
  empty: string;
  add: string;
  remove: (row: Row) => string;
  rows: readonly Row[];
  /** The row that is added. */
  newRow: Row;
  max: number;
  onChange: (rows: readonly Row[]) => void;
  children: (row: Row, index: number, change: (part: Partial<Row>) => void) => ReactNode;
}

/** Rows of fields of the form, which can be added and removed. */
export const FieldRows = <Row extends object>({ rows, onChange, children, ...texts }: Props<Row>) => (
  <fieldset className="rows">
    <legend className="field__label">{texts.legend}</legend>
    {rows.length === 0 && <p className="quiet">{texts.empty}</p>}
    {rows.map((row, index) => (
      <div className="rows__row" key={index}>
        {children(row, index, (part) =>
          onChange(rows.map((other, each) => (each === index ? { ...other, ...part } : other))),
        )}
        <button
          className="button rows__remove"
          type="button"
          aria-label={texts.remove(row)}
          onClick={() => onChange(rows.filter((_, each) => each !== index))}
        >
          <Icon name="close" />
        </button>
      </div>
    ))}
    <button
      className="button button--quiet"
      type="button"
      disabled={rows.length >= texts.max}
      onClick={() => onChange([...rows, texts.newRow])}
    >
      <Icon name="plus" />
      {texts.add}
    </button>
  </fieldset>
);
