import type { ConsoleItem, ImportItem } from '@lavish/protocol';
import { protectCell, readCell } from './read-csv.ts';

/*
 * The catalogue as a file. A JSON file has a list of the items that `PUT /v1/catalogue/{item}` takes, with their ids. A CSV
 * file has one column for each field. A column that is missing leaves the field as it is; an empty cell clears it.
 */

type CellKind = 'text' | 'number' | 'boolean';

/** The columns, with where their values are in an item. */
const COLUMNS: Readonly<Record<string, { path: readonly [string, string?]; kind: CellKind }>> = {
  id: { path: ['id'], kind: 'text' },
  name: { path: ['name'], kind: 'text' },
  price: { path: ['price'], kind: 'number' },
  points: { path: ['points'], kind: 'number' },
  category: { path: ['category'], kind: 'text' },
  icon_url: { path: ['icon_url'], kind: 'text' },
  animation_kind: { path: ['animation', 'kind'], kind: 'text' },
  animation_url: { path: ['animation', 'url'], kind: 'text' },
  animation_duration_ms: { path: ['animation', 'duration_ms'], kind: 'number' },
  animation_fullscreen: { path: ['animation', 'fullscreen'], kind: 'boolean' },
  min_vip_level: { path: ['min_vip_level'], kind: 'number' },
  max_quantity: { path: ['max_quantity'], kind: 'number' },
  streak_window_ms: { path: ['streak_window_ms'], kind: 'number' },
  active_from: { path: ['active_from'], kind: 'text' },
  active_until: { path: ['active_until'], kind: 'text' },
  sort: { path: ['sort'], kind: 'number' },
  retired: { path: ['retired'], kind: 'boolean' },
};

export const CSV_COLUMNS = Object.keys(COLUMNS);

/** The name of the column that holds a field such as `animation.url`. */
export const columnOf = (field: string): string =>
  CSV_COLUMNS.find((name) => COLUMNS[name]!.path.filter(Boolean).join('.') === field) ?? field;

/** An item as a row of a JSON file, with which an import makes it again. */
export function importItemOf({ retired_at, share_bps: _, ...item }: ConsoleItem): Required<ImportItem> {
  return { ...item, retired: retired_at !== null };
}

/** An item as the cells of a CSV file, in the order of the columns. */
export function csvCellsOf(item: ConsoleItem): string[] {
  const whole: Record<string, unknown> = importItemOf(item);
  return CSV_COLUMNS.map((name) => {
    const { path, kind } = COLUMNS[name]!;
    const [first, second] = path;
    const part = whole[first];
    const value = second === undefined ? part : (part as Record<string, unknown>)[second];
    if (value === null || value === undefined) return '';
    return kind === 'text' ? protectCell(String(value)) : String(value);
  });
}

/** Why the header of a CSV file cannot be read. Null: it can. */
export function headerFault(header: readonly string[]): { field: string; detail: string } | null {
  const unknown = header.find((name) => !Object.hasOwn(COLUMNS, name));
  if (unknown !== undefined) {
    const detail = `There is no column ${JSON.stringify(unknown.slice(0, 100))}. The columns are ${CSV_COLUMNS.join(', ')}.`;
    return { field: unknown.slice(0, 100), detail };
  }
  const twice = header.find((name, at) => header.indexOf(name) !== at);
  if (twice !== undefined) return { field: twice, detail: `The column ${twice} is there twice.` };
  return header.includes('id') ? null : { field: 'id', detail: 'The column id is missing.' };
}

/** The row as an item to import. What is no number stays a text, which validation then refuses by name. */
export function rowOfCells(header: readonly string[], cells: readonly string[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  let animation: Record<string, unknown> | null = null;
  for (const [at, name] of header.entries()) {
    const { path, kind } = COLUMNS[name]!;
    const value = valueOfCell(cells[at] ?? '', kind);
    const [first, second] = path;
    if (second === undefined) row[first] = value;
    else {
      animation ??= {};
      if (value !== null) animation[second] = value;
    }
  }
  if (row.retired === null) delete row.retired;
  if (animation !== null) row.animation = Object.keys(animation).length > 0 ? animation : null;
  return row;
}

function valueOfCell(cell: string, kind: CellKind): unknown {
  if (cell === '') return null;
  if (kind === 'text') return readCell(cell);
  const bare = readCell(cell).trim();
  if (kind === 'number') return /^-?\d{1,16}$/.test(bare) ? Number(bare) : bare;
  return /^(true|false)$/i.test(bare) ? bare.toLowerCase() === 'true' : bare;
}
