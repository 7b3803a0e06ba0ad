import { glint, oval, type Point } from '../drawing/drawing.ts';
import type { Stage } from './composition.ts';
import type { Layer } from './lottie-format.ts';
import { fading, filled, glow, stroked } from './lottie-shapes.ts';

/** A seeded random number generator (mulberry32), so that each build draws the same. */
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

/** A sparkle that grows and shrinks while it rotates a little. */
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

/** A ring that grows and becomes thinner. */
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

/** Rays that rotate slowly in the background and fade with the distance. */
export function rays(
  stage: Stage,
  color: string,
  { count, reach, strength }: { count: number; reach: number; strength: number },
  { at, from }: Around,
  until: number,
) {
  const paths = Array.from({ length: count }, (_, index) => {
    const angle = (index / count) * 2 * Math.PI;
    // Wide and narrow rays alternate.
    const half = (Math.PI / count) * (index % 2 === 0 ? 0.5 : 0.26);
    const point = (by: number) =>
      `${(reach * Math.cos(angle + by)).toFixed(1)} ${(reach * Math.sin(angle + by)).toFixed(1)}`;
    return `M0 0L${point(-half)}L${point(half)}Z`;
  });
  stage.shapes(
    [fading(paths, color, reach, strength)],
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
        [until, 14 * (until - from)],
      ],
    },
    { from, until },
  );
}

export interface Bits {
  paths: readonly string[];
  colors: readonly string[];
  count: number;
  /** Distance of the end points from the middle. */
  reach: readonly [least: number, most: number];
  /** Direction in degrees, 0 to the right, clockwise, and the spread to each side. */
  toward?: number;
  spread?: number;
  /** Distance fallen at the end. */
  fall?: number;
  size?: readonly [least: number, most: number];
  seconds?: number;
}

/** Small pieces that burst from one point, slow down, sink and shrink to nothing. */
export function burst(stage: Stage, seed: number, bits: Bits, { at: [x, y], from }: Around) {
  const { toward = -90, spread = 180, fall = 0, size = [0.7, 1.3], seconds = 0.9 } = bits;
  const random = seeded(seed);
  const between = ([least, most]: readonly [number, number]) => least + random() * (most - least);
  for (let index = 0; index < bits.count; index += 1) {
    // Evenly distributed with a little randomness; random directions alone would leave gaps.
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

/** Darkens the stage behind a full-screen effect, so that it is visible over any video. */
export function night(stage: Stage, depth: number) {
  stage.shapes([glow(1_250, '#120b1d', depth)], {
    at: [800, 800],
    opacity: [
      [0, 0, 'out'],
      [0.4, 1, 'linear'],
      [stage.seconds - 0.5, 1, 'in'],
      [stage.seconds, 0],
    ],
  });
}

/** Stars that drift at first, then rush down past a rising object. */
export function starfall(
  stage: Stage,
  seed: number,
  { count, from, fastFrom, until }: { count: number; from: number; fastFrom: number; until: number },
) {
  const random = seeded(seed);
  const colors = ['#ffffff', '#fff3cf', '#b794ff', '#8fc2ff', '#ffc4e0'];
  for (let index = 0; index < count; index += 1) {
    const x = random() * 1_600;
    const y = random() * 1_700 - 100;
    const size = 0.4 + random() ** 2;
    const color = colors[index % colors.length]!;
    const opacity: [number, number, 'out' | 'linear'][] = [
      [from, 0, 'out'],
      [from + 0.4, 1, 'linear'],
    ];
    stage.shapes(
      [filled(glint(0, 0, 26 * size), color)],
      {
        at: [
          [from, [x, y], 'linear'],
          [fastFrom, [x, y + 30], 'in'],
          [fastFrom + 0.6, [x, y + 1_700]],
        ],
        opacity,
      },
      { from, until: fastFrom + 0.6 },
    );
    // Then as lines, for speed. Each line falls repeatedly.
    const length = 90 + size * 160;
    const begin = fastFrom + 0.1 + random() * 0.8;
    const lasts = 0.45 + (1.4 - size) * 0.35;
    for (let at = begin; at + lasts < until; at += lasts + random() * 0.5) {
      stage.shapes(
        [stroked(`M0 ${-length}L0 0`, color, 3 + 6 * size)],
        {
          at: [
            [at, [x, -100], 'linear'],
            [at + lasts, [x, 1_700 + length]],
          ],
          opacity: 0.75,
        },
        { from: at, until: at + lasts },
      );
    }
  }
}

/** Sparks that rise swaying from below and fade. */
export function embers(
  stage: Stage,
  seed: number,
  { count, colors, from, until }: { count: number; colors: readonly string[]; from: number; until: number },
) {
  const random = seeded(seed);
  for (let index = 0; index < count; index += 1) {
    const x = 380 + random() * 840;
    const begin = from + random() * (until - from - 1.6);
    const life = 1.2 + random() * 0.8;
    const size = 7 + random() * 15;
    const sway = (random() - 0.5) * 220;
    stage.shapes(
      [
        filled(
          index % 3 === 0 ? glint(0, 0, size * 1.8) : oval(0, 0, size, size),
          colors[index % colors.length]!,
        ),
      ],
      {
        at: [
          [begin, [x, 1_480], 'out'],
          [begin + life * 0.5, [x + sway, 1_000 - random() * 200], 'both'],
          [begin + life, [x - sway * 0.5, 520 - random() * 320]],
        ],
        scale: [
          [begin, 0, 'out'],
          [begin + life * 0.2, 1, 'linear'],
          [begin + life, 0],
        ],
      },
      { from: begin, until: begin + life },
    );
  }
}
