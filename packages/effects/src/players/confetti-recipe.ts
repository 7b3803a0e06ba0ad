import { whyNotConfetti } from '@lavish/protocol';

/** The JSON file at a confetti item's `url`. Lengths are fractions of the stage's shorter side; `from` is 0 to 1 of the stage. */
export interface ConfettiRecipe {
  bursts: ConfettiBurst[];
}

export interface ConfettiBurst {
  /** Milliseconds from the start of the effect. */
  at_ms: number;
  /** Pieces. All bursts of a recipe have at most 240 together. */
  count: number;
  /** SVG path data on a 24 px grid, without abbreviated arcs. Empty: squares and discs. */
  shapes: string[];
  /** #rrggbb */
  colors: string[];
  from: [x: number, y: number];
  /** Degrees: 90 is up. */
  angle: number;
  spread: number;
  /** Approximate height that a piece reaches. */
  reach: number;
  /** Size of a piece. */
  size: number;
  /** 1 falls like paper, 0 floats. */
  gravity: number;
  life_ms: number;
}

/** A weak phone draws 240 pieces in 2 ms; more look the same. */
const MAX_PIECES = 240;
const MAX_BURSTS = 12;

const USUAL_BURST: ConfettiBurst = {
  at_ms: 0,
  count: 40,
  shapes: [],
  colors: ['#ffc94d', '#ff4d8d', '#7dd6ff', '#a566f2', '#fff3cf'],
  from: [0.5, 0.6],
  angle: 90,
  spread: 70,
  reach: 0.8,
  size: 0.03,
  gravity: 1,
  life_ms: 2_200,
};

/** The recipe for an item without one: two fountains from below. */
export const USUAL_CONFETTI: ConfettiRecipe = {
  bursts: [
    { ...USUAL_BURST, from: [0.05, 0.85], angle: 68, reach: 1.1 },
    { ...USUAL_BURST, from: [0.95, 0.85], angle: 112, reach: 1.1, at_ms: 120 },
  ],
};

/** Fills in missing fields and clamps the others. Throws if `value` is not a recipe. */
export function readConfettiRecipe(value: unknown): ConfettiRecipe {
  const fault = whyNotConfetti(value);
  if (fault !== null) throw new Error(fault);
  let left = MAX_PIECES;
  const { bursts: given } = value as { bursts: Record<string, unknown>[] };
  const bursts = given.slice(0, MAX_BURSTS).map((burst) => {
    const read = readBurst(burst);
    const count = Math.min(left, read.count);
    left -= count;
    return { ...read, count };
  });
  return { bursts };
}

const readBurst = (burst: Record<string, unknown>): ConfettiBurst => ({
  at_ms: number(burst.at_ms, USUAL_BURST.at_ms, 0, 10_000),
  count: Math.floor(number(burst.count, USUAL_BURST.count, 0, MAX_PIECES)),
  shapes: strings(burst.shapes, USUAL_BURST.shapes),
  colors: strings(burst.colors, USUAL_BURST.colors),
  from: Array.isArray(burst.from)
    ? [number(burst.from[0], 0.5, 0, 1), number(burst.from[1], 0.6, -0.2, 1.2)]
    : USUAL_BURST.from,
  angle: number(burst.angle, USUAL_BURST.angle, -360, 360),
  spread: number(burst.spread, USUAL_BURST.spread, 0, 360),
  reach: number(burst.reach, USUAL_BURST.reach, 0, 3),
  size: number(burst.size, USUAL_BURST.size, 0.005, 0.3),
  gravity: number(burst.gravity, USUAL_BURST.gravity, -2, 4),
  life_ms: number(burst.life_ms, USUAL_BURST.life_ms, 100, 8_000),
});

const number = (value: unknown, usual: number, least: number, most: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : usual;

const strings = (value: unknown, usual: string[]): string[] =>
  Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string')
    ? value.slice(0, 12)
    : usual;
