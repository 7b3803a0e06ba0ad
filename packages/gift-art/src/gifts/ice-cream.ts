import { type Drawing, disc, line, shaded } from '../drawing/drawing.ts';
import { compose, SMALL } from '../lottie/composition.ts';
import { burst, ring, sparkle } from '../lottie/flourishes.ts';
import type { Key } from '../lottie/keyframes.ts';

export const drawing: Drawing = {
  title: 'Ice cream',
  parts: {
    cone: [
      shaded(
        'M26 52H70L51.5 91C50 94 46 94 44.5 91Z',
        { rim: '#ffe3b0', tone: '#f0ad57', shade: '#c57a2c', light: [2.2, 2.6], dark: [6, 3] },
        line('#c57a2c', 2.2, 'M37 50L58 76M50 50L64 66M60 50L38 78M48 50L32 66M28 57L49 86M69 57L47 86'),
      ),
    ],
    lower: [
      shaded(
        'M48 24C63 24 75 33 76 46C76 52 72 56 68 55C65 54 63 52 61 54C58 58 54 60 50 57C47 54 44 54 41 58C38 62 32 61 30 56C27 57 20 54 20 46C21 33 33 24 48 24Z',
        { rim: '#ffe0ec', tone: '#ff7fae', shade: '#d63a78', light: [2.2, 2.6], dark: [5, 6] },
      ),
      line('#ffeaf2', 3, 'M25.5 44C26.3 39 28.6 35.8 31.6 33.4'),
    ],
    upper: [
      shaded(
        'M48 8C59 8 67 15 68 26C68 33 63 37 59 35C56 34 54 36 52 38C49 41 45 40 43 37C41 35 39 35 37 36C32 38 28 33 28 26C29 15 37 8 48 8Z',
        { rim: '#f4fffa', tone: '#a8f0d4', shade: '#5cc9a3', light: [2.2, 2.6], dark: [5, 6] },
      ),
      line('#ffffff', 3, 'M33.5 22C35 17.5 38.5 14.6 42.5 13.6'),
    ],
    cherry: [
      line('#127a50', 2.4, 'M50 7C51 4 54 2.5 57 3'),
      disc('#b3124a', 49, 10, 6.2),
      disc('#ff3d71', 48.2, 9.2, 5),
      disc('#ffd0de', 46.6, 7.4, 1.6),
    ],
    sprinkles: [
      line('#ffc94d', 2.6, 'M57 20L60 18'),
      line('#3d8bff', 2.6, 'M44 25L45 28'),
      line('#ffc94d', 2.6, 'M58 44L61 46'),
      line('#ffffff', 2.6, 'M42 45L45 44'),
      line('#7d5cff', 2.6, 'M68 42L67 39'),
    ],
  },
};

const SCOOPS = [0.62, 1.02, 1.42] as const;

/** Parts that fall from above and stay. */
const falls = (lands: number, height: number): Key<readonly [number, number]>[] => [
  [lands - 0.28, [0, -height], 'in'],
  [lands, [0, 0], 'out'],
  [lands + 0.1, [0, -5], 'in'],
  [lands + 0.2, [0, 0]],
];

export const animation = () =>
  compose('Ice cream', { ...SMALL, seconds: 2.8 }, (stage) => {
    ring(stage, '#ffe0ec', 185, { at: [200, 195], from: SCOOPS[2] }, 0.55, 14);
    const whole = stage.holder({
      at: [200, 330],
      scale: [
        [0, [2.6, 2.6], 'both'],
        ...SCOOPS.flatMap((at): Key<readonly [number, number]>[] => [
          [at - 0.02, [2.6, 2.6], 'out'],
          [at + 0.07, [2.85, 2.3], 'both'],
          [at + 0.22, [2.6, 2.6], 'both'],
        ]),
      ],
      turn: [
        [1.7, 0, 'both'],
        [1.95, -7, 'both'],
        [2.3, 6, 'both'],
        [2.6, -2],
      ],
    });
    // It rotates around the tip of the cone.
    const grid = stage.holder({ at: [0, -44] }, { within: whole });
    stage.part(
      drawing,
      'cone',
      {
        at: [
          [0, [0, 90], 'spring'],
          [0.35, [0, 0]],
        ],
        scale: [
          [0, 0, 'spring'],
          [0.35, 1],
        ],
      },
      { within: grid },
    );
    stage.part(drawing, 'lower', { at: falls(SCOOPS[0], 105) }, { within: grid, from: SCOOPS[0] - 0.28 });
    stage.part(drawing, 'upper', { at: falls(SCOOPS[1], 95) }, { within: grid, from: SCOOPS[1] - 0.28 });
    stage.part(drawing, 'cherry', { at: falls(SCOOPS[2], 85) }, { within: grid, from: SCOOPS[2] - 0.28 });
    stage.part(
      drawing,
      'sprinkles',
      {
        at: [0, 0],
        scale: [
          [1.5, 1.5, 'both'],
          [1.62, 1],
        ],
      },
      { within: grid, from: 1.5 },
    );
    burst(
      stage,
      4,
      {
        paths: ['M-4 -14C-4 -19 4 -19 4 -14L4 14C4 19 -4 19 -4 14Z'],
        colors: ['#ffc94d', '#3d8bff', '#ffffff', '#7d5cff', '#ff4d8d', '#2fd39a'],
        count: 26,
        reach: [90, 185],
        toward: -90,
        spread: 150,
        fall: 90,
        size: [0.6, 1],
        seconds: 1.1,
      },
      { at: [200, 130], from: SCOOPS[2] },
    );
    sparkle(stage, '#ffffff', 26, { at: [120, 120], from: 1.8 });
    sparkle(stage, '#fff3cf', 30, { at: [292, 160], from: 2.05 });
  });
