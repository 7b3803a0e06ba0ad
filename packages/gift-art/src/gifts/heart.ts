import type { ConfettiBurst } from '@lavish/effects';
import { type Drawing, disc, fill, line, shaded } from '../drawing/drawing.ts';

export const drawing: Drawing = {
  title: 'Heart',
  parts: {
    heart: [
      shaded(
        'M48 87C44 87 8 64 8 35C8 20 19 9 31 9C39 9 45 13 48 19C51 13 57 9 65 9C77 9 88 20 88 35C88 64 52 87 48 87Z',
        { rim: '#ffc2d3', tone: '#ff3d71', shade: '#c4164f', light: [2.6, 3], dark: [7, 7] },
        fill(
          '#ff6f97',
          'M12 34C12 22 21 13 31 13C36 13 40 15 42.5 18C32 17 22 25 21 40C20.5 46 17 47 15 44C13 41 12 37 12 34Z',
        ),
      ),
      line('#fff0f4', 4.6, 'M18 32C18.6 25.5 22.5 20.5 28 18.8'),
      disc('#fff0f4', 36.5, 19.6, 2.3),
    ],
  },
};

/** On a grid of 24. */
const LITTLE_HEART =
  'M12 21C4 15 2 11.5 2 8C2 5 4.5 3 7 3C9.300 3 11 4.500 12 6C13 4.500 14.700 3 17 3C19.500 3 22 5 22 8C22 11.500 20 15 12 21Z';

export const confetti: { bursts: Partial<ConfettiBurst>[] } = {
  bursts: [0, 260, 520].map((at_ms, index) => ({
    at_ms,
    count: 16,
    shapes: [LITTLE_HEART],
    colors: ['#ff3d71', '#ff6f97', '#ffc2d3', '#ff4d8d'],
    from: [0.5, 0.5],
    angle: [90, 62, 118][index]!,
    spread: [80, 60, 60][index]!,
    reach: 0.62,
    size: [0.09, 0.065, 0.075][index]!,
    gravity: -0.12,
    life_ms: 1_900,
  })),
};
