import type { Stage } from './composition.ts';
import { glint, oval, type Point } from './drawing.ts';
import type { Layer } from './lottie-format.ts';
import { filled, stroked } from './lottie-shapes.ts';

/** The same numbers for the same seed, so that a drawing is the same in each build (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Around {
  at: Point;
  from: number;
  within?: Layer;
}

/** A glint that opens and closes while it turns a little. */
export function sparkle(
  stage: Stage,
  color: string,
  radius: number,
  { at, from, within }: Around,
  seconds = 0.7,
) {
  stage.shapes(
    [filled(glint(0, 0, radius), color)],
    {
      at,
      scale: [
        [from, 0, 'out'],
        [from + seconds * 0.4, 1, 'in'],
        [from + seconds, 0],
      ],
      turn: [
        [from, -30, 'linear'],
        [from + seconds, 30],
      ],
    },
    { from, until: from + seconds, ...(within && { within }) },
  );
}

/** A ring that widens and thins out. */
export function ring(
  stage: Stage,
  color: string,
  radius: number,
  { at, from }: Around,
  seconds = 0.6,
  width = 10,
) {
  stage.shapes(
    [
      stroked(oval(0, 0, radius, radius), color, [
        [from, width, 'out'],
        [from + seconds, 0],
      ]),
    ],
    {
      at,
      scale: [
        [from, 0.1, 'out'],
        [from + seconds, 1],
      ],
    },
    { from, until: from + seconds },
  );
}

/** Rays that turn slowly behind what matters. */
export function rays(
  stage: Stage,
  color: string,
  { count, inner, outer, opacity }: { count: number; inner: number; outer: number; opacity: number },
  { at, from }: Around,
  until: number,
) {
  const half = (Math.PI / count) * 0.45;
  const paths = Array.from({ length: count }, (_, index) => {
    const angle = (index / count) * 2 * Math.PI;
    const point = (radius: number, by: number) =>
      `${(radius * Math.cos(angle + by)).toFixed(1)} ${(radius * Math.sin(angle + by)).toFixed(1)}`;
    return `M${point(inner, -half)}L${point(outer, -half)}L${point(outer, half)}L${point(inner, half)}Z`;
  });
  stage.shapes(
    paths.map((path) => filled(path, color, opacity)),
    {
      at,
      scale: [
        [from, 0, 'out'],
        [from + 0.5, 1, 'linear'],
        [until - 0.35, 1.05, 'in'],
        [until, 0],
      ],
      turn: [
        [from, 0, 'linear'],
        [until, 50],
      ],
    },
    { from, until },
  );
}

export interface Bits {
  paths: readonly string[];
  colors: readonly string[];
  count: number;
  /** Units from the middle to where they end. */
  reach: readonly [least: number, most: number];
  /** Degrees they fly to, 0 to the right, clockwise; and how far to each side of it. */
  toward?: number;
  spread?: number;
  /** How far they have fallen at the end. */
  fall?: number;
  size?: readonly [least: number, most: number];
  seconds?: number;
}

/** Small pieces that fly apart from one point, slow down, sink and shrink to nothing. */
export function burst(stage: Stage, seed: number, bits: Bits, { at: [x, y], from }: Around) {
  const { toward = -90, spread = 180, fall = 0, size = [0.7, 1.3], seconds = 0.9 } = bits;
  const random = seeded(seed);
  const between = ([least, most]: readonly [number, number]) => least + random() * (most - least);
  for (let index = 0; index < bits.count; index += 1) {
    // Evenly around, each a little off: chance alone leaves holes.
    const turn = ((index + random()) / bits.count) * 2 - 1;
    const angle = ((toward + turn * spread) * Math.PI) / 180;
    const reach = between(bits.reach);
    const [dx, dy] = [Math.cos(angle) * reach, Math.sin(angle) * reach];
    const life = seconds * (0.75 + random() * 0.5);
    const large = between(size);
    const begin = from + random() * 0.08;
    stage.shapes(
      [filled(bits.paths[index % bits.paths.length]!, bits.colors[index % bits.colors.length]!)],
      {
        at: [
          [begin, [x, y], 'out'],
          [begin + life * 0.55, [x + dx * 0.85, y + dy * 0.85], 'both'],
          [begin + life, [x + dx, y + dy + fall]],
        ],
        scale: [
          [begin, large * 0.3, 'out'],
          [begin + life * 0.25, large, 'linear'],
          [begin + life * 0.7, large * 0.9, 'in'],
          [begin + life, 0],
        ],
        turn: [
          [begin, random() * 360, 'linear'],
          [begin + life, random() * 360 + 180],
        ],
      },
      { from: begin, until: begin + life },
    );
  }
}
