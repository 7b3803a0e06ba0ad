import { compose, FULL_SCREEN } from '../composition.ts';
import { type Drawing, disc, fill, glint, line, oval, type Point, type Shape, shaded } from '../drawing.ts';
import { burst, embers, night, rays, ring } from '../flourishes.ts';
import { glow } from '../lottie-shapes.ts';

type FeatherTones = readonly [rim: string, tone: string, shade: string];

const CRIMSON: FeatherTones = ['#ff7d9c', '#d11d57', '#8f0d3d'];
const FLAME: FeatherTones = ['#ffb199', '#f0453a', '#b81f2f'];
const AMBER: FeatherTones = ['#ffd0a3', '#ff7a2e', '#d9480f'];
const GOLD: FeatherTones = ['#fff1bd', '#ffb52e', '#e07f0c'];

/** A leaf from its root to its tip, in the direction of `degrees` (0 to the right, clockwise). */
function feather(
  [x, y]: Point,
  degrees: number,
  length: number,
  width: number,
  [rim, tone, shade]: FeatherTones,
): Shape {
  const angle = (degrees * Math.PI) / 180;
  const at = (along: number, across: number) => {
    const px = x + Math.cos(angle) * along - Math.sin(angle) * across;
    const py = y + Math.sin(angle) * along + Math.cos(angle) * across;
    return `${px.toFixed(1)} ${py.toFixed(1)}`;
  };
  const half = width / 2;
  const path = [
    `M${at(0, -half * 0.3)}`,
    `C${at(length * 0.3, -half * 1.25)} ${at(length * 0.8, -half * 1.1)} ${at(length, 0)}`,
    `C${at(length * 0.8, half * 0.85)} ${at(length * 0.3, half * 1.1)} ${at(0, half * 0.3)}Z`,
  ].join('');
  return shaded(path, { rim, tone, shade, light: [1.2, 1.5], dark: [2, 3] });
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

/** Three rows, from the outer to the inner; `side` −1 is the left one. */
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
      fill('#c4164f', 'M46 16C39 17 32 14 29 7C35 9 41 8 48 12Z'),
      fill('#ff5a3c', 'M47 14C41 12 37 7 37 1C42 4 47 6 51 11.500Z'),
      fill('#ffc94d', 'M49.500 13C47 9 46.500 4.500 48.500 0.500C51 4.500 54 8 55 13Z'),
      shaded(
        'M48 77C41 71 36.500 61 37.500 52C38.300 45 42.500 40 43.500 34C44 30 41.500 27 41.500 21.500C41.500 15.500 45.500 11.500 50.500 11.500C56 11.500 59.500 15.500 59.500 20.500C59.500 24.500 57 27 55.500 30.500C53.500 35 55 39.500 57 44C59 48.500 59.800 53 59 58C57.800 65.500 53.500 72 48 77Z',
        { rim: '#fff6d8', tone: '#ffc233', shade: '#e8860c', light: [2, 1.8], dark: [4.5, 3] },
        fill('#ffd970', 'M46 46C50 41 54 44 55 50C56 58 52 66 48 71C43 65 41 53 46 46Z'),
      ),
      line(
        '#f09a14',
        2,
        'M44.500 51C46 53 47.500 53 48.500 51C49.500 53 51 53 52.500 51M44.500 57C46 59 47.500 59 48.500 57C49.500 59 51 59 52.500 57M46 63C47.200 64.800 49.800 64.800 51 63',
      ),
      fill(
        '#7a1638',
        'M58 17C63 17 67 19.500 68 24.500C68.200 25.700 67.200 25.900 66.300 25.200C64.300 23.400 61.500 23 58.500 23.800Z',
      ),
      fill('#ffb199', 'M59 18.200C62.500 18.200 65.400 19.700 66.600 22.500C64 20.900 61.500 20.600 59 21Z'),
      disc('#3a0a22', 53.5, 19.5, 2.6),
      disc('#ffffff', 54.3, 18.7, 1),
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
