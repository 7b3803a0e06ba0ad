import type { StreakEnded } from '@lavish/protocol';

/** The end of a streak with its details. */
export type DescribedEnd = Required<StreakEnded>;

/** Leaves the details of the `most` most expensive streaks (of equal ones the earlier), which bounds a frame. */
export function describeEnds(ended: readonly DescribedEnd[], most: number): StreakEnded[] {
  if (ended.length <= most) return [...ended];
  const byCoins = ended.toSorted((a, b) => b.details.coins - a.details.coins);
  const described = new Set(byCoins.slice(0, most));
  return ended.map((end) => (described.has(end) ? end : { type: end.type, id: end.id, count: end.count }));
}
