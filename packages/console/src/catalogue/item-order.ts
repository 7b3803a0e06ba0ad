import type { ConsoleItem } from '@lavish/protocol';

/**
 * Before which item of the whole catalogue `item` goes when it becomes the one at `index` of the items that are shown, which may
 * be those of one category. Undefined: it stays where it is. Null: it becomes the last one.
 */
export function placeAt(
  all: readonly ConsoleItem[],
  shown: readonly ConsoleItem[],
  item: string,
  index: number,
): string | null | undefined {
  const others = shown.filter(({ id }) => id !== item);
  const from = shown.findIndex(({ id }) => id === item);
  const to = Math.max(0, Math.min(others.length, index));
  if (from === -1 || from === to) return undefined;
  const next = others[to];
  if (next !== undefined) return next.id;
  // After the last one that is shown.
  const offered = all.filter(({ id, retired_at }) => retired_at === null && id !== item);
  const last = offered.findIndex(({ id }) => id === others.at(-1)?.id);
  return offered[last + 1]?.id ?? null;
}

/** The items with one of them moved before another. */
export function moved(
  all: readonly ConsoleItem[],
  item: string,
  before: string | null,
): readonly ConsoleItem[] {
  const one = all.find(({ id }) => id === item);
  if (one === undefined) return all;
  const others = all.filter(({ id }) => id !== item);
  const end = others.findIndex(({ retired_at }) => retired_at !== null);
  const at =
    before === null ? (end === -1 ? others.length : end) : others.findIndex(({ id }) => id === before);
  return at === -1 ? all : [...others.slice(0, at), one, ...others.slice(at)];
}
