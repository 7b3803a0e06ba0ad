import {
  type Drawing,
  disc,
  fill,
  glint,
  line,
  oval,
  type Point,
  type Shape,
  shaded,
} from '../drawing/drawing.ts';
import { compose, SMALL } from '../lottie/composition.ts';
import { burst, ring, sparkle } from '../lottie/flourishes.ts';
import type { Key } from '../lottie/keyframes.ts';

interface Rubber {
  rim: string;
  light: string;
  tone: string;
  shade: string;
  neck: string;
}

const AZURE: Rubber = {
  rim: '#cfe2ff',
  light: '#6ba8ff',
  tone: '#3d8bff',
  shade: '#1d5fd6',
  neck: '#1c55c4',
};
const ROSE: Rubber = { rim: '#ffd0de', light: '#ff7fa8', tone: '#ff4d8d', shade: '#c4164f', neck: '#a80f47' };
const AMBER: Rubber = {
  rim: '#fff1bd',
  light: '#ffd970',
  tone: '#ffb52e',
  shade: '#d98510',
  neck: '#b96c08',
};

const string = line('#cdbff0', 2.6, 'M48 73C53 78 43 83 47 88C48.5 90 48 92 47 93');

const balloon = ({ rim, light, tone, shade, neck }: Rubber): Shape[] => [
  fill(neck, 'M48 66L55.5 75C56.5 76.5 55.5 77.5 54 77.3L48 76.5L42 77.3C40.5 77.5 39.5 76.5 40.5 75Z'),
  shaded(
    'M48 5C65 5 77 18 77 35C77 53 62 70 48 70C34 70 19 53 19 35C19 18 31 5 48 5Z',
    { rim, tone, shade, light: [2.6, 2.8], dark: [8, 7] },
    fill(light, 'M48 9C40 9 31 14 27 23C23 32 26 45 33 53C30 40 32 20 52 9.3Z'),
  ),
  line('#ffffff', 4.6, 'M29.5 32C30.5 24.5 34.5 19 40 16.3'),
  disc('#ffffff', 30.6, 40.5, 2.4),
];

export const drawing: Drawing = {
  title: 'Balloon',
  parts: { string: [string], balloon: balloon(AZURE) },
};

const bunch: Drawing = {
  title: 'Bunch',
  parts: { string: [string], azure: balloon(AZURE), rose: balloon(ROSE), amber: balloon(AMBER) },
};

/** The balloon is inflated with three breaths. */
const blownUp = (from: number, full: number): Key<readonly [number, number]>[] => [
  [from, [0, 0], 'out'],
  [from + 0.18, [full * 0.5, full * 0.42], 'both'],
  [from + 0.3, [full * 0.46, full * 0.44], 'out'],
  [from + 0.48, [full * 0.8, full * 0.74], 'both'],
  [from + 0.6, [full * 0.76, full * 0.76], 'out'],
  [from + 0.8, [full * 1.1, full * 1.06], 'both'],
  [from + 1, [full, full]],
];

const SIDES = [
  {
    name: 'amber',
    at: [296, 216],
    lean: 14,
    from: 0.35,
    pops: 2.5,
    colors: ['#ffb52e', '#fff1bd', '#ffd970'],
  },
  {
    name: 'rose',
    at: [104, 226],
    lean: -14,
    from: 0.6,
    pops: 2.8,
    colors: ['#ff4d8d', '#ffd0de', '#ff7fa8'],
  },
] as const;

export const animation = () =>
  compose('Balloon', { ...SMALL, seconds: 3.2 }, (stage) => {
    for (const { name, at, lean, from, pops } of SIDES) {
      floating(stage, [name, at, lean], blownUp(from, 1.75), pops);
    }
    floating(stage, ['azure', [200, 232], 0], blownUp(0, 2.5), stage.seconds);
    for (const [index, { at, pops, colors }] of SIDES.entries()) {
      const middle: Point = [at[0], at[1] - 78];
      ring(stage, colors[1], 84, { at: middle, from: pops }, 0.35, 14);
      burst(
        stage,
        20 + index,
        {
          paths: [oval(0, 0, 7, 7), glint(0, 0, 19), 'M-12 -4C-4 -12 8 -8 12 2C6 8 -6 8 -12 -4Z'],
          colors,
          count: 16,
          reach: [60, 125],
          fall: 50,
          seconds: 0.65,
        },
        { at: middle, from: pops },
      );
    }
    sparkle(stage, '#ffffff', 26, { at: [150, 70], from: 1.3 });
    sparkle(stage, '#cfe2ff', 22, { at: [262, 110], from: 1.8 });
  });

/** The balloon sways around the end of its string. */
function floating(
  stage: Parameters<Parameters<typeof compose>[2]>[0],
  [name, [x, y], lean]: readonly [name: string, at: Point, lean: number],
  scale: Key<readonly [number, number]>[],
  until: number,
) {
  const begins = scale[0]![0];
  const motion = {
    anchor: [47, 93] as const,
    at: [
      [begins, [x, y + 110], 'both'],
      [begins + 1, [x, y + 110], 'both'],
      [begins + 1.7, [x, y + 96], 'both'],
      [begins + 2.4, [x, y + 110], 'both'],
      [3.2, [x, y + 100]],
    ] as const,
    turn: [
      [begins, lean, 'both'],
      [begins + 1, lean + 5, 'both'],
      [begins + 1.7, lean - 5, 'both'],
      [begins + 2.4, lean + 4, 'both'],
      [3.2, lean - 3],
    ] as const,
    scale,
  };
  stage.part(bunch, ['string', name], motion, { from: begins, until });
}
