import type { Transform, Value } from './lottie-format.ts';

export const FRAMES_PER_SECOND = 30;

/** Easing curves between two keys, with two handles as in CSS `cubic-bezier`. */
const EASES = {
  linear: [0.33, 0.33, 0.67, 0.67],
  in: [0.5, 0, 0.85, 0.4],
  out: [0.15, 0.7, 0.3, 1],
  both: [0.45, 0, 0.25, 1],
  /** Overshoots and returns. */
  spring: [0.3, 1.7, 0.5, 1],
} as const;
export type Ease = keyof typeof EASES | 'hold';

type Number1or2 = number | readonly [number, number];
/** A key: time in seconds, value, and easing to the next key. */
export type Key<V extends Number1or2> = readonly [atS: number, value: V, ease?: Ease];
export type Moving<V extends Number1or2> = V | readonly Key<V>[];

const isKeys = <V extends Number1or2>(value: Moving<V>): value is readonly Key<V>[] =>
  Array.isArray(value) && Array.isArray(value[0]);

const list = (value: Number1or2): readonly number[] => (typeof value === 'number' ? [value] : value);

/** Returns a value in Lottie's form. `write` converts each value to the units of the file. */
export function lottieValue<V extends Number1or2>(
  value: Moving<V>,
  write: (each: V) => readonly number[] = list,
): Value {
  if (!isKeys(value)) return { a: 0, k: single(write(value)) };
  const keys = value.map(([atS, at, ease = 'both']) => {
    const key = { t: Math.round(atS * FRAMES_PER_SECOND * 100) / 100, s: write(at).map(rounded) };
    if (ease === 'hold') return { ...key, h: 1 as const };
    const [x1, y1, x2, y2] = EASES[ease];
    return { ...key, o: { x: [x1], y: [y1] }, i: { x: [x2], y: [y2] } };
  });
  return { a: 1, k: keys };
}

const single = (numbers: readonly number[]) => (numbers.length === 1 ? numbers[0]! : numbers.map(rounded));

/** Smaller differences than a hundredth of a unit are not visible. */
export const rounded = (value: number): number => Math.round(value * 100) / 100;

export interface Motion {
  /** Position of the anchor. */
  at?: Moving<readonly [number, number]>;
  anchor?: readonly [number, number];
  /** 1 is the drawn size. */
  scale?: Moving<number> | Moving<readonly [number, number]>;
  /** Degrees, clockwise. */
  turn?: Moving<number>;
  /** From 0 to 1. */
  opacity?: Moving<number>;
}

export const transformOf = ({
  at = [0, 0],
  anchor = [0, 0],
  scale = 1,
  turn = 0,
  opacity = 1,
}: Motion): Transform => ({
  p: lottieValue(at),
  a: lottieValue(anchor),
  s: lottieValue(scale as Moving<Number1or2>, (each) => {
    const [x, y = x] = list(each);
    return [x! * 100, y! * 100];
  }),
  r: lottieValue(turn),
  o: lottieValue(opacity, (each) => [each * 100]),
});
