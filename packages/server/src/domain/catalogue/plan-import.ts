import {
  type ImportFault,
  type ImportItem,
  type Item,
  type ItemDifference,
  LIMITS,
  type PutItem,
  type Refusal,
} from '@lavish/protocol';
import { isRefusal, refuse } from '../refusal.ts';
import { changeItem, type StoredItem } from './change-item.ts';

/** An item as its row holds it, with its retirement. */
export type StoredOrRetired = StoredItem & { retired_at: number | null };

/** A row of the file. */
export interface ImportRow {
  row: number;
  item: ImportItem;
}

export interface ImportPlan {
  /** The items to write, whole. */
  writes: { id: string; item: StoredItem; isRetired: boolean }[];
  changes: ItemDifference[];
  unchanged: number;
  faults: ImportFault[];
}

/**
 * Decides what an import does. With any fault nothing may be written.
 *
 * @param stored the items of the rows, as they are
 * @param offered how many items are on offer
 */
export function planImport(
  rows: readonly ImportRow[],
  stored: ReadonlyMap<string, StoredOrRetired>,
  offered: number,
): ImportPlan {
  const plan: ImportPlan = { writes: [], changes: [], unchanged: 0, faults: [] };
  const rowOf = new Map<string, number>();
  let added = 0;
  for (const { row, item } of rows) {
    const { id, retired, ...put } = item;
    const first = rowOf.get(id);
    if (first !== undefined) {
      plan.faults.push({ row, field: 'id', detail: `${id} is already in row ${first}.` });
      continue;
    }
    rowOf.set(id, row);
    const before = stored.get(id) ?? null;
    const after = changeItem(put, { stored: before && itemOf(before), offered: null });
    if (isRefusal(after)) {
      plan.faults.push({ row, field: after.param ?? null, detail: after.detail });
      continue;
    }
    const wasRetired = before === null ? null : before.retired_at !== null;
    const isRetired = retired ?? wasRetired ?? false;
    const fields = differencesOf(before, after, put);
    if (fields.length === 0 && wasRetired === isRetired) {
      plan.unchanged += 1;
      continue;
    }
    added += Number(!isRetired) - Number(wasRetired === false);
    plan.writes.push({ id, item: after, isRetired });
    plan.changes.push({ item: id, kind: kindOf(wasRetired, isRetired), fields });
  }
  if (offered + added > LIMITS.maxItems && plan.faults.length === 0) {
    const detail = `The catalogue would have ${offered + added} items on offer. It may have ${LIMITS.maxItems}.`;
    plan.faults.push({ row: rows.at(-1)?.row ?? 1, field: null, detail });
  }
  return plan;
}

/** The refusal of an import because of a row. */
export const refuseRow = ({ row, field, detail }: ImportFault): Refusal =>
  refuse('file_invalid', `Row ${row}: ${detail}`, { param: field ?? 'body' });

/** Without the columns that are no fields of an item. */
function itemOf({ retired_at: _, ...item }: StoredOrRetired): StoredItem {
  return item;
}

function kindOf(wasRetired: boolean | null, isRetired: boolean): ItemDifference['kind'] {
  if (wasRetired === null) return 'added';
  if (wasRetired === isRetired) return 'changed';
  return isRetired ? 'retired' : 'returned';
}

/** The fields that are set to another value, as the API shows them. */
function differencesOf(before: StoredItem | null, after: StoredItem, put: PutItem): ItemDifference['fields'] {
  return (Object.keys(put) as (keyof PutItem & keyof Item)[]).flatMap((field) => {
    const [was, is] = [before === null ? null : shown(before, field), shown(after, field)];
    return sameValue(was, is) ? [] : [{ field, before: was, after: is }];
  });
}

function shown(item: StoredItem, field: keyof StoredItem): unknown {
  const value = item[field];
  const isTime = (field === 'active_from' || field === 'active_until') && typeof value === 'number';
  return isTime ? new Date(value).toISOString() : value;
}

/** Animations are equal if their fields are, in whatever order. */
function sameValue(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  const other = new Map(right);
  return left.length === right.length && left.every(([key, value]) => other.get(key) === value);
}
