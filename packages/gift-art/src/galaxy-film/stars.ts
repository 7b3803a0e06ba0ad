import { seeded } from '../lottie/flourishes.ts';
import type { Brush } from './brush.ts';
import { BURSTS, LIT } from './sequence.ts';

const COLOURS = ['#ffffff', '#fff3cf', '#ffc94d', '#ff8fb8', '#b794ff', '#8fc2ff'];
const STARS = 90;
const SPARKS = 70;

interface Star {
  angle: number;
  /** Distance from the middle, 0 to 1. */
  far: number;
  /** Delay of its start, 0 to 1. */
  late: number;
  size: number;
  color: string;
}

/** The stars of the film: those of the sky, those that rush in, and those of the burst. */
export function createStars(): { sky: Star[]; sparks: Star[]; embers: Star[] } {
  const random = seeded(20);
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      angle: random() * 2 * Math.PI,
      far: random(),
      late: random(),
      size: 0.35 + random() ** 3,
      color: COLOURS[index % COLOURS.length]!,
    }));
  return { sky: many(STARS), sparks: many(SPARKS), embers: many(SPARKS) };
}

/** The twinkling stars of the night sky. */
export function drawSky({ star }: Brush, stars: readonly Star[], t: number, shown: number) {
  for (const each of stars) {
    const radius = 0.28 + each.far * 0.95;
    const turn = each.angle + t * 0.1;
    const twinkle = 0.45 + 0.55 * Math.sin(t * (2 + each.late * 3) + each.late * 20);
    const size = 0.022 * each.size * (0.6 + 0.5 * twinkle);
    star(
      radius * Math.cos(turn),
      radius * Math.sin(turn),
      size,
      each.color,
      shown * twinkle * (1.25 - radius * 0.8),
    );
  }
}

/** Stars that rush in on a spiral before the galaxy lights up. */
export function drawSparks({ star }: Brush, sparks: readonly Star[], t: number) {
  for (const each of sparks) {
    const x = (t - each.late * 0.5) / (LIT - 0.5);
    if (x <= 0 || x >= 1) continue;
    const radius = (0.45 + each.far * 0.7) * (1 - x ** 1.6);
    const turn = each.angle + x * 2.6;
    star(
      radius * Math.cos(turn),
      radius * Math.sin(turn),
      0.03 * each.size + 0.008,
      each.color,
      Math.min(1, x * 4),
      t * 3,
    );
  }
}

/** Stars that fly out of the burst. */
export function drawEmbers({ star }: Brush, embers: readonly Star[], t: number) {
  for (const each of embers) {
    const x = (t - BURSTS - each.late * 0.08) / (0.75 + each.far * 0.3);
    if (x <= 0 || x >= 1) continue;
    const radius = 0.1 + (0.25 + each.far) * (1 - (1 - x) ** 2.4);
    star(
      radius * Math.cos(each.angle),
      radius * Math.sin(each.angle),
      (0.028 + 0.05 * each.size) * (1 - x * 0.8),
      each.color,
      Math.min(1, x * 5) * (1 - x ** 3),
      t * 2 + each.late * 6,
    );
  }
}
