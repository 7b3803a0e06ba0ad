/** What decides the place of an item on offer. */
export interface PlacedItem {
  id: string;
  sort: number;
  price: number;
}

const byPlace = (a: PlacedItem, b: PlacedItem): number =>
  a.sort - b.sort || a.price - b.price || (a.id < b.id ? -1 : 1);

/** Between two items, so that most later moves change one item only. */
const STEP = 10;

/**
 * Moves an item before another one, or to the end. All others keep their order.
 *
 * @param before null: to the end
 * @returns the items whose `sort` changes; null if one of the two is not on offer
 */
export function arrangeItems(
  offered: readonly PlacedItem[],
  moved: string,
  before: string | null,
): { id: string; sort: number }[] | null {
  const item = offered.find(({ id }) => id === moved);
  const others = offered.filter(({ id }) => id !== moved).sort(byPlace);
  const at = before === null ? others.length : others.findIndex(({ id }) => id === before);
  if (item === undefined || at === -1) return null;
  const [previous, next] = [others[at - 1], others[at]];
  const sort = sortBetween(previous, next);
  if (sort !== null) return sort === item.sort ? [] : [{ id: moved, sort }];
  const arranged = [...others.slice(0, at), item, ...others.slice(at)];
  return arranged
    .map((each, index) => ({ ...each, was: each.sort, sort: index * STEP }))
    .filter(({ was, sort }) => was !== sort)
    .map(({ id, sort }) => ({ id, sort }));
}

const MAX_SORT = 1_000_000;

/** A value above that of `previous` and below that of `next`. Null: there is none. */
function sortBetween(previous: PlacedItem | undefined, next: PlacedItem | undefined): number | null {
  if (previous === undefined && next === undefined) return 0;
  const low = previous?.sort ?? next!.sort - 2 * STEP;
  const high = next?.sort ?? previous!.sort + 2 * STEP;
  const middle = Math.floor((low + high) / 2);
  return middle > low && middle < high && Math.abs(middle) <= MAX_SORT ? middle : null;
}
