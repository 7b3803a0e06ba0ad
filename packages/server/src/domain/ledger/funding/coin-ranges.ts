/** The coins `from` to `to` of a credit, without `to`. */
export interface CoinRange {
  from: number;
  to: number;
}

/** Adds a range to a list in ascending order, and joins it with its neighbours. No coin of it may be in the list. */
export function addRange(ranges: CoinRange[], from: number, to: number): void {
  const index = firstIndex(ranges, (range) => range.from > from);
  const before = ranges[index - 1];
  const after = ranges[index];
  const joinsBefore = before?.to === from;
  const joinsAfter = after?.from === to;
  if (joinsBefore && joinsAfter) {
    before.to = after.to;
    ranges.splice(index, 1);
  } else if (joinsBefore) before.to = to;
  else if (joinsAfter) after.from = from;
  else ranges.splice(index, 0, { from, to });
}

/** Removes the first coins of a list: at most `coins`, and at most the first range. */
export function takeFirst(ranges: CoinRange[], coins: number): CoinRange | null {
  const [range] = ranges;
  if (!range) return null;
  const to = Math.min(range.to, range.from + coins);
  const taken = { from: range.from, to };
  if (to === range.to) ranges.shift();
  else range.from = to;
  return taken;
}

/** Removes the last coins of a list: at most `coins`, and at most the last range. */
export function takeLast(ranges: CoinRange[], coins: number): CoinRange | null {
  const range = ranges.at(-1);
  if (!range) return null;
  const from = Math.max(range.from, range.to - coins);
  const taken = { from, to: range.to };
  if (from === range.from) ranges.pop();
  else range.to = from;
  return taken;
}

/** The index of the first element for which `isBehind` holds; the length if there is none. Elements behind it hold too. */
export function firstIndex<T>(list: readonly T[], isBehind: (element: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBehind(list[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
