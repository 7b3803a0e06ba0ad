import {
  type Drawing,
  disc,
  fill,
  glint,
  group,
  line,
  oval,
  type Point,
  type Shape,
  shaded,
} from '../drawing/drawing.ts';
import { compose, FULL_SCREEN } from '../lottie/composition.ts';
import { burst, embers, night, rays, ring } from '../lottie/flourishes.ts';
import { glow } from '../lottie/lottie-shapes.ts';

type FeatherTones = readonly [rim: string, tone: string, shade: string];

const CRIMSON: FeatherTones = ['#ff7d9c', '#d11d57', '#8f0d3d'];
const FLAME: FeatherTones = ['#ffb199', '#f0453a', '#b81f2f'];
const AMBER: FeatherTones = ['#ffd0a3', '#ff7a2e', '#d9480f'];
const GOLD: FeatherTones = ['#fff1bd', '#ffb52e', '#e07f0c'];

/** The direction away from the light, which comes from the upper left. Sides that face it are in the shade. */
const AWAY_FROM_LIGHT: Point = [0.6, 0.8];

/**
 * A feather from its root to its tip in the direction of `degrees` (0 to the right, clockwise). It uses three plain shapes,
 * because `shaded` would clip twice, and 33 feathers with clips are slow on a weak phone.
 */
function feather(
  [x, y]: Point,
  degrees: number,
  length: number,
  width: number,
  [rim, tone, shade]: FeatherTones,
): Shape {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const at = (along: number, across: number) =>
    `${(x + cos * along - sin * across).toFixed(1)} ${(y + sin * along + cos * across).toFixed(1)}`;
  const edge = (half: number, long: number, bulge: number) =>
    `C${at(long * 0.3, half * 1.25)} ${at(long * 0.8, half * bulge)} ${at(long, 0)}`;
  const back = (half: number, long: number, bulge: number) =>
    `C${at(long * 0.8, half * bulge)} ${at(long * 0.3, half * 1.25)} ${at(0, 0)}Z`;
  const half = width / 2;
  const dark = -sin * AWAY_FROM_LIGHT[0] + cos * AWAY_FROM_LIGHT[1] > 0 ? 1 : -1;
  // The rim is visible on the lit side and at the tip.
  const [inner, tip] = [half - 1.3, length - 2.2];
  return group(
    {},
    fill(rim, `M${at(0, 0)}${edge(-half, length, 1.1)}${back(half, length, 1.1)}`),
    fill(tone, `M${at(0, 0)}${edge(-dark * inner, tip, 1.05)}${back(dark * half, tip, 1.12)}`),
    fill(shade, `M${at(0, 0)}${edge(dark * inner * 0.35, tip, 0.4)}${back(dark * half, tip, 1.12)}`),
  );
}

const fan = (
  root: Point,
  from: number,
  to: number,
  lengths: readonly number[],
  width: number,
  tones: readonly FeatherTones[],
) =>
  lengths.map((length, index) =>
    feather(root, from + ((to - from) * index) / (lengths.length - 1), length, width, tones[index]!),
  );

/** A wing of three rows, from the outer to the inner; `side` −1 is the left wing. */
function wing(side: -1 | 1): Shape[] {
  const root: Point = [48 + side * 5, 53];
  const angle = (up: number) => (side === 1 ? -up : 180 + up);
  return [
    ...fan(root, angle(-16), angle(76), [33, 41, 45, 48, 48, 45], 12.5, [
      CRIMSON,
      CRIMSON,
      CRIMSON,
      FLAME,
      FLAME,
      AMBER,
    ]),
    ...fan(root, angle(-10), angle(64), [22, 28, 31, 31], 10.5, [FLAME, AMBER, AMBER, GOLD]),
    ...fan(root, angle(-2), angle(54), [14, 18, 19], 9, [AMBER, GOLD, GOLD]),
  ];
}

export const drawing: Drawing = {
  title: 'Phoenix',
  parts: {
    tail: [
      ...fan([48, 64], 142, 38, [29, 26, 26, 29], 9, [CRIMSON, FLAME, FLAME, CRIMSON]),
      ...fan([48, 64], 118, 62, [30, 30], 8.5, [AMBER, AMBER]),
      feather([48, 64], 90, 31, 9, GOLD),
    ],
    left: wing(-1),
    right: wing(1),
    body: [
      fill('#c4164f', 'M47 17C40 19 31 17 26 9C33 11 41 9 48 13Z'),
      fill('#ff5a3c', 'M47.5 15C41 13 35.5 8 34.500 1.500C40.500 5 47 7 51.500 13Z'),
      fill('#ffc94d', 'M50 14.500C46.5 10.500 45.5 5 47 0C50.5 4.500 54 8.500 55.5 14Z'),
      shaded(
        'M48 79C42 73 35.8 64 35.3 54.5C35 48.700 38.4 45.2 42.5 42C45 40 46.2 37.5 45.3 34C44.2 30 42.3 27 42.5 22.5C42.8 16.8 46.6 13 51 13C55.8 13 59 16.6 59 20.5C59 24.2 56.8 26.2 55.3 29C53.8 32 54 36 55 39.500C56 43 60.5 47.5 60.8 54.500C61.2 64 54.2 73 48 79Z',
        { rim: '#fff6d8', tone: '#ffc233', shade: '#e8860c', light: [1.8, 1.8], dark: [4, 3] },
        fill('#ffd970', 'M48 44C53 46 56 50 56 56C56 63 52 69 48 74C44 69 40 63 40 56C40 50 43 46 48 44Z'),
        fill('#ff7a2e', 'M45 21C47 16.500 54 15.500 59.5 18.500C57.5 23.500 50.5 25.500 45 21Z'),
      ),
      line(
        '#f09a14',
        2,
        'M44 51.500C45.600 53.800 47.200 53.800 48 51.500C48.800 53.800 50.400 53.800 52 51.500M42.500 57.500C44.100 59.800 46 59.800 47.200 57.500M48.800 57.500C50 59.800 51.900 59.800 53.500 57.500M44 63.500C45.600 65.800 47.200 65.800 48 63.500C48.800 65.800 50.400 65.800 52 63.500M46.400 69C47.400 70.400 48.600 70.400 49.600 69',
      ),
      fill(
        '#7a1638',
        'M57.4 17.600C61.5 17.400 65.2 19.800 65.9 24.800C66 25.900 65 26.100 64.300 25.300C62.700 23.700 60.600 23.300 58 23.800Z',
      ),
      fill(
        '#ffb199',
        'M58.4 18.800C61.2 18.800 63.6 20.200 64.6 22.700C62.6 21.400 60.6 21.200 58.4 21.500Z',
      ),
      disc('#3a0a22', 53.4, 20, 2.3),
      disc('#ffffff', 54.1, 19.3, 0.9),
      line('#7a1638', 1.6, 'M50.4 16.900L56 17.900'),
    ],
  },
};

const RISES = 0.5;
const OPENS = 1.15;
const LEAVES = 4.1;
const FLAPS = [1.75, 2.35, 2.95, 3.55] as const;

export const animation = () =>
  compose('Phoenix', { ...FULL_SCREEN, seconds: 5 }, (stage) => {
    night(stage, 0.9);
    const middle: Point = [800, 780];
    stage.shapes([glow(620, '#ff7a2e', 0.75)], {
      at: middle,
      scale: [
        [0, 0, 'out'],
        [OPENS, 0.5, 'spring'],
        [OPENS + 0.5, 1, 'both'],
        [LEAVES, 1.1, 'in'],
        [LEAVES + 0.5, 0],
      ],
    });
    rays(
      stage,
      '#ffc94d',
      { count: 16, reach: 820, strength: 0.6 },
      { at: middle, from: OPENS },
      LEAVES + 0.5,
    );
    embers(stage, 11, {
      count: 46,
      colors: ['#ffc94d', '#ff7a2e', '#ff4d8d', '#fff1bd'],
      from: 0,
      until: 4.8,
    });
    ring(stage, '#fff1bd', 640, { at: middle, from: OPENS }, 0.8, 44);
    ring(stage, '#ff7a2e', 520, { at: middle, from: OPENS + 0.12 }, 0.8, 30);

    const bird = stage.holder({
      at: [
        [RISES, [800, 1800], 'out'],
        [OPENS + 0.1, [800, 800], 'both'],
        ...FLAPS.flatMap(
          (at) =>
            [
              [at, [800, 815], 'out'],
              [at + 0.28, [800, 755], 'both'],
            ] as const,
        ),
        [LEAVES, [800, 830], 'in'],
        [LEAVES + 0.6, [800, -560]],
      ],
      scale: [
        [RISES, 5, 'both'],
        [OPENS + 0.2, 7.4, 'both'],
        [LEAVES, 7.8, 'in'],
        [LEAVES + 0.6, 5],
      ],
    });
    const wingTurn = (side: -1 | 1) =>
      [
        [RISES, side * 62, 'both'],
        [OPENS - 0.1, side * 66, 'spring'],
        [OPENS + 0.3, 0, 'both'],
        ...FLAPS.flatMap(
          (at) =>
            [
              [at - 0.12, side * -9, 'both'],
              [at + 0.12, side * 26, 'both'],
            ] as const,
        ),
        [LEAVES - 0.08, side * -12, 'in'],
        [LEAVES + 0.25, side * 62],
      ] as const;
    stage.part(
      drawing,
      'tail',
      {
        at: [0, 16],
        anchor: [48, 64],
        turn: [
          [RISES, 0, 'both'],
          [1.6, 5, 'both'],
          [2.4, -5, 'both'],
          [3.2, 5, 'both'],
          [4, 0],
        ],
        scale: [
          [RISES, [0.7, 1.5], 'both'],
          [OPENS + 0.3, [1, 1], 'both'],
          [LEAVES, [1, 1], 'in'],
          [LEAVES + 0.4, [0.6, 1.6]],
        ],
      },
      { within: bird },
    );
    stage.part(drawing, 'left', { at: [-5, 5], anchor: [43, 53], turn: wingTurn(-1) }, { within: bird });
    stage.part(drawing, 'right', { at: [5, 5], anchor: [53, 53], turn: wingTurn(1) }, { within: bird });
    stage.part(drawing, 'body', { at: [0, 0] }, { within: bird });

    burst(
      stage,
      5,
      {
        paths: [LEAF, glint(0, 0, 34), oval(0, 0, 13, 13)],
        colors: ['#ffc94d', '#ff7a2e', '#ff4d8d', '#fff1bd'],
        count: 34,
        reach: [300, 680],
        fall: 160,
        seconds: 1.5,
      },
      { at: middle, from: OPENS },
    );
    burst(
      stage,
      6,
      {
        paths: [LEAF, glint(0, 0, 36)],
        colors: ['#ffc94d', '#ff7a2e', '#f0453a', '#fff1bd'],
        count: 26,
        reach: [120, 460],
        toward: -90,
        spread: 120,
        fall: 380,
        seconds: 0.85,
      },
      { at: [800, 700], from: LEAVES + 0.1 },
    );
  });

/** A small feather. */
const LEAF = 'M0 -40C16 -20 16 20 0 44C-16 20 -16 -20 0 -40Z';
