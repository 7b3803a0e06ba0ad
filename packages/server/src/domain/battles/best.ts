/** Those of the sides with the highest score, of which there may be several. */
export function best(sides: readonly number[], scoreOf: (side: number) => number): number[] {
  const highest = Math.max(...sides.map(scoreOf));
  return sides.filter((side) => scoreOf(side) === highest);
}

/** The one of a list of one. Null: there are more, or none. */
export const singleOrNull = (sides: readonly number[]): number | null =>
  sides.length === 1 ? sides[0]! : null;
