import { type Contour, readPath } from '../drawing/path.ts';
import type { Moving } from './keyframes.ts';
import { lottieValue, rounded, transformOf } from './keyframes.ts';
import type { LottieShape, PathValue } from './lottie-format.ts';

const STILL = { ty: 'tr', ...transformOf({}) };
const ROUND = 2;

const contourValue = ({ v, i, o, c }: Contour): PathValue => {
  const points = (list: Contour['v']) => list.map((point) => point.map(rounded));
  return { a: 0, k: { v: points(v), i: points(i), o: points(o), c } };
};

export const pathValue = (path: string): PathValue => contourValue(readPath(path)[0]!);

/** 0 to 1 for red, green, blue. */
const rgb = (color: string) =>
  [1, 3, 5].map((at) => Math.round((Number.parseInt(color.slice(at, at + 2), 16) / 255) * 1_000) / 1_000);

const shapeGroup = (...shapes: LottieShape[]): LottieShape => ({ ty: 'gr', it: [...shapes, STILL] });

const contours = (path: string): LottieShape[] =>
  readPath(path).map((contour) => ({ ty: 'sh', ks: contourValue(contour) }));

export const filled = (path: string, color: string, opacity = 1): LottieShape =>
  shapeGroup(...contours(path), {
    ty: 'fl',
    c: { a: 0, k: [...rgb(color), 1] },
    o: lottieValue(opacity * 100),
    r: 1,
  });

export const stroked = (path: string, color: string, width: Moving<number>, trim?: Trim): LottieShape =>
  shapeGroup(...contours(path), ...(trim === undefined ? [] : [trimmed(trim)]), {
    ty: 'st',
    c: { a: 0, k: [...rgb(color), 1] },
    o: lottieValue(100),
    w: lottieValue(width),
    lc: ROUND,
    lj: ROUND,
  });

/** The drawn part of a line, 0 to 1 of its length. */
export interface Trim {
  from: Moving<number>;
  to: Moving<number>;
}
const percent = (value: number) => [value * 100];
const trimmed = ({ from, to }: Trim): LottieShape => ({
  ty: 'tm',
  s: lottieValue(from, percent),
  e: lottieValue(to, percent),
  o: lottieValue(0),
  m: 1,
});

/** Three colour stops, then the same three stops for opacity. */
const fadesOut = (
  color: string,
  radius: number,
  strength: number,
  stops: readonly [number, number, number],
) => ({
  ty: 'gf',
  t: 2,
  r: 1,
  o: lottieValue(strength * 100),
  s: { a: 0, k: [0, 0] },
  e: { a: 0, k: [radius, 0] },
  g: {
    p: 3,
    k: {
      a: 0,
      k: [0, 0.45, 1].flatMap((at) => [at, ...rgb(color)]).concat([0, stops[0], 0.45, stops[1], 1, stops[2]]),
    },
  },
});

/** A glow around a point that fades out to its edge. */
export const glow = (radius: number, color: string, strength = 1): LottieShape =>
  shapeGroup(
    { ty: 'el', p: { a: 0, k: [0, 0] }, s: { a: 0, k: [radius * 2, radius * 2] } },
    fadesOut(color, radius, strength, [1, 0.4, 0]),
  );

/** Contours that fade out with the distance from the middle. */
export const fading = (
  paths: readonly string[],
  color: string,
  radius: number,
  strength: number,
): LottieShape => shapeGroup(...paths.flatMap(contours), fadesOut(color, radius, strength, [1, 0.55, 0]));
