import { type Drawing, disc, fill, glint, line, oval, shaded } from '../drawing/drawing.ts';
import { compose, SMALL } from '../lottie/composition.ts';
import { burst, rays, ring, sparkle } from '../lottie/flourishes.ts';
import { glow } from '../lottie/lottie-shapes.ts';

export const drawing: Drawing = {
  title: 'Crown',
  parts: {
    crown: [
      shaded(
        'M10.9 32.9Q10 28 13.6 31.4L26.4 43.6Q30 47 32.5 42.6L45.5 19.4Q48 15 50.5 19.4L63.5 42.6Q66 47 69.6 43.6L82.4 31.4Q86 28 85.1 32.9L78.7 70.1Q78 74 74 74L22 74Q18 74 17.3 70.1Z',
        { rim: '#fff1bd', tone: '#ffc02e', shade: '#d98510', light: [2.2, 2.6], dark: [6, 5] },
        fill('#ffd768', 'M48 15L30 47L22 72L40 60Z'),
        fill('#f2a31c', 'M48 15L66 47L62 62L48 52Z'),
      ),
      shaded('M16.6 76Q16 71 21 71L75 71Q80 71 79.4 76L78.6 82Q78 87 73 87L23 87Q18 87 17.4 82Z', {
        rim: '#ffe8a6',
        tone: '#f5a81f',
        shade: '#c26f0a',
        light: [2.2, 2.6],
        dark: [4, 4],
      }),
      disc('#d98510', 10.5, 25, 6.5),
      disc('#ffcf4d', 9.8, 24.2, 5.2),
      disc('#fff6d8', 8.3, 22.6, 1.7),
      disc('#d98510', 85.5, 25, 6.5),
      disc('#ffcf4d', 84.8, 24.2, 5.2),
      disc('#fff6d8', 83.3, 22.6, 1.7),
      disc('#b3124a', 48, 13, 8),
      disc('#ff3d71', 47, 12, 6.4),
      disc('#ffd0de', 44.8, 9.8, 2),
      fill('#b3124a', 'M48 49L56 59L48 69L40 59Z'),
      line('#b3124a', 3, 'M48 49L56 59L48 69L40 59Z'),
      fill('#ff5b8b', 'M48 50L54.5 58.3H41.5Z'),
      fill('#ff2f68', 'M41.5 58.3H54.5L48 67Z'),
      disc('#3d8bff', 29, 79, 3.6),
      disc('#cfe2ff', 28, 78, 1.2),
      disc('#2fd39a', 48, 79, 3.6),
      disc('#d6ffef', 47, 78, 1.2),
      disc('#3d8bff', 67, 79, 3.6),
      disc('#cfe2ff', 66, 78, 1.2),
    ],
  },
};

const LANDS = 0.75;
/** Where it sparkles: the tips, the diamond, the stones. */
const CATCHES = [
  [200, 96],
  [98, 132],
  [302, 132],
  [200, 232],
  [150, 288],
  [252, 288],
] as const;

export const animation = () =>
  compose('Crown', { ...SMALL, seconds: 3.2 }, (stage) => {
    stage.shapes([glow(190, '#ffb52e', 0.7)], {
      at: [200, 210],
      scale: [
        [0.1, 0, 'out'],
        [LANDS, 1, 'both'],
        [2, 1.12, 'both'],
        [3.2, 1],
      ],
    });
    rays(stage, '#ffd970', { count: 20, reach: 215, strength: 0.85 }, { at: [200, 210], from: 0.25 }, 3.2);
    ring(stage, '#fff1bd', 190, { at: [200, 215], from: LANDS }, 0.6, 16);
    stage.part(drawing, 'crown', {
      anchor: [48, 87],
      at: [
        [0, [200, 130], 'both'],
        [0.3, [200, 110], 'in'],
        [LANDS, [200, 308], 'out'],
        [LANDS + 0.18, [200, 284], 'in'],
        [LANDS + 0.36, [200, 308], 'both'],
        [2, [200, 300], 'both'],
        [2.8, [200, 308]],
      ],
      turn: [
        [0, -24, 'both'],
        [LANDS, 0, 'both'],
        [LANDS + 0.18, 4, 'both'],
        [LANDS + 0.4, 0, 'both'],
        [1.8, -3, 'both'],
        [2.6, 3, 'both'],
        [3.2, 0],
      ],
      scale: [
        [0, [0, 0], 'spring'],
        [0.3, [2.2, 2.2], 'in'],
        [LANDS, [2.5, 2.7], 'out'],
        [LANDS + 0.06, [2.95, 2.2], 'both'],
        [LANDS + 0.2, [2.5, 2.75], 'both'],
        [LANDS + 0.4, [2.65, 2.65]],
      ],
    });
    burst(
      stage,
      12,
      {
        paths: [oval(0, 0, 12, 12), glint(0, 0, 22), 'M0 -13L10 0L0 13L-10 0Z'],
        colors: ['#ffc94d', '#fff1bd', '#ff4d8d', '#ffb52e', '#3d8bff', '#ffffff'],
        count: 30,
        reach: [110, 195],
        toward: -90,
        spread: 130,
        fall: 100,
        size: [0.6, 1.1],
        seconds: 1.3,
      },
      { at: [200, 250], from: LANDS },
    );
    for (const [index, at] of CATCHES.entries()) {
      sparkle(
        stage,
        index % 2 === 0 ? '#ffffff' : '#fff6d8',
        36 - index * 2,
        { at, from: 1.35 + index * 0.24 },
        0.6,
      );
    }
  });
