import type { StreakEnded } from '@lavish/protocol';

/** The end of a streak with its details. */
export type DescribedEnd = Required<StreakEnded>;

export const withoutDetails = ({ type, id, count }: StreakEnded): StreakEnded => ({ type, id, count });

/** Leaves the details of the `most` most expensive streaks (of equal ones the earlier), which bounds a message. */
export function describeEnds(ended: readonly StreakEnded[], most: number): StreakEnded[] {
  const known = ended.filter((end): end is DescribedEnd => end.details !== undefined);
  if (known.length <= most) return [...ended];
  const described = new Set<StreakEnded>(mostExpensive(known, most));
  return ended.map((end) => (described.has(end) ? end : withoutDetails(end)));
}

/** The `most` most expensive streaks; of equal ones the earlier. */
export const mostExpensive = <End extends DescribedEnd>(ended: readonly End[], most: number): End[] =>
  ended.toSorted((a, b) => b.details.coins - a.details.coins).slice(0, most);
