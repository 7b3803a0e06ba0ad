/** Returns a number from 0 up to, but not including, 1. */
export type Random = () => number;

/** Creates a generator that returns the same numbers for the same seed (mulberry32), so that a simulation can be repeated. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const pickOne = <T>(random: Random, from: readonly T[]): T =>
  from[Math.floor(random() * from.length)]!;

/** Returns an integer from `least` to `most`, both included. */
export const between = (random: Random, least: number, most: number): number =>
  least + Math.floor(random() * (most - least + 1));

/** Picks an element with a probability in proportion to its weight. */
export function pickWeighted<T>(random: Random, from: readonly T[], weightOf: (each: T) => number): T {
  let left = random() * from.reduce((sum, each) => sum + weightOf(each), 0);
  for (const each of from) {
    left -= weightOf(each);
    if (left < 0) return each;
  }
  return from.at(-1)!;
}
