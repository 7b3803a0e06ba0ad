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
import { burst, night, ring, seeded, starfall } from '../lottie/flourishes.ts';
import { filled, glow } from '../lottie/lottie-shapes.ts';

const flame: readonly Shape[] = [
  fill('#ff5a3c', 'M34 70C34 84 42 92 48 99C54 92 62 84 62 70Z'),
  fill('#ffa23d', 'M38 70C38 81 44 87 48 92C52 87 58 81 58 70Z'),
  fill('#fff3cf', 'M42.5 70C42.5 77 46 81 48 84C50 81 53.5 77 53.5 70Z'),
];

const hull: readonly Shape[] = [
  shaded('M33 44C22 49 17 60 19 74C20 76 22 76 23.5 74.5C27 71 31 69 36 69Z', {
    rim: '#ffc3d5',
    tone: '#ff3d71',
    shade: '#a80f47',
    light: [2.2, 2.6],
    dark: [3, 4],
  }),
  shaded('M63 44C74 49 79 60 77 74C76 76 74 76 72.5 74.5C69 71 65 69 60 69Z', {
    rim: '#ff9dbb',
    tone: '#d8225c',
    shade: '#8f0d3d',
    light: [2.2, 2.6],
    dark: [3, 4],
  }),
  fill('#4b3a70', 'M38 68H58L56 75C55.5 76.5 54.5 77 53 77H43C41.5 77 40.5 76.5 40 75Z'),
  shaded(
    'M48 -3C60 7 66 22 66 38C66 52 63 63 60 70C59.5 71.5 58.5 72 57 72H39C37.5 72 36.5 71.5 36 70C33 63 30 52 30 38C30 22 36 7 48 -3Z',
    { rim: '#ffffff', tone: '#efe9ff', shade: '#a99bd6', light: [2.4, 1.6], dark: [8, 2] },
  ),
  fill('#ff3d71', 'M48 -3C55 3 60 10.5 63 19C53 23 43 23 33 19C36 10.5 41 3 48 -3Z'),
  fill('#c4164f', 'M48 -3C55 3 60 10.5 63 19C60 20.3 57 21.1 54 21.6C55 12 52 3 48 -3Z'),
  line('#ffc3d5', 2.4, 'M38.5 13C40.5 9 43 5.5 46 2.3'),
  disc('#4b3a70', 48, 37, 11.5),
  disc('#1c55c4', 48, 37, 8.8),
  fill(
    '#7fb6ff',
    'M39.5 37C39.5 32 43 28.5 48 28.5C50 28.5 51.5 29 53 30C47 31 43 35 42 42.5C40.5 41 39.5 39 39.5 37Z',
  ),
  disc('#ffffff', 45, 34, 2.2),
  line('#c9bdf0', 2.4, 'M35 57C43 59.5 53 59.5 61 57'),
];

export const drawing: Drawing = {
  title: 'Rocket',
  parts: {
    stars: [
      fill('#fff3cf', glint(18, 22, 8)),
      fill('#cfe2ff', glint(80, 72, 6)),
      disc('#b794ff', 30, 10, 2.4),
      disc('#ffc94d', 86, 52, 2.2),
    ],
    rocket: [group({ turn: [40, 48, 48] }, ...flame, ...hull)],
  },
};

/** Its position on the ground. */
const upright: Drawing = { title: 'Rocket upright', parts: { flame, hull } };

const planet: Drawing = {
  title: 'Planet',
  parts: {
    planet: [
      shaded(oval(48, 48, 30, 30), {
        rim: '#ffd9e6',
        tone: '#ff8fb8',
        shade: '#c4417d',
        light: [2.4, 2.8],
        dark: [8, 8],
      }),
      line('#ffb9d2', 4, 'M26 40C38 46 56 46 70 36'),
      line('#e5659a', 3, 'M24 58C38 64 58 62 72 52'),
      line('#ffc94d', 4.5, 'M20 60C8 68 2 74 6 77C14 82 52 66 78 46C92 35 96 26 90 24C86 23 80 26 74 30'),
    ],
  },
};

const IGNITES = 0.55;
const LIFTS = 1.35;
const LEAVES = 3.3;

export const animation = () =>
  compose('Rocket', { ...FULL_SCREEN, seconds: 4.5 }, (stage) => {
    night(stage, 0.88);
    starfall(stage, 3, { count: 34, from: 0.2, fastFrom: LIFTS, until: 4.3 });
    stage.part(
      planet,
      'planet',
      {
        at: [
          [1.7, [1_060, -260], 'linear'],
          [4.1, [1_000, 1_900]],
        ],
        scale: 3,
        turn: -14,
      },
      { from: 1.7, until: 4.1 },
    );
    stage.shapes([glow(330, '#ffa23d', 0.8)], {
      at: [
        [IGNITES, [800, 1_120], 'both'],
        [LIFTS + 0.8, [800, 1_080], 'both'],
        [LEAVES, [800, 1_130], 'in'],
        [LEAVES + 0.55, [800, -500]],
      ],
      scale: [
        [IGNITES, 0, 'spring'],
        [IGNITES + 0.4, 1, 'linear'],
        [LEAVES, 1.2],
      ],
    });

    const rocket = stage.holder({
      at: [
        [0, [800, 1_900], 'out'],
        [0.5, [800, 810], 'both'],
        ...shaking(IGNITES, LIFTS),
        [LIFTS, [800, 812], 'in'],
        [LIFTS + 0.45, [800, 700], 'both'],
        [2.3, [784, 760], 'both'],
        [2.9, [816, 740], 'both'],
        [LEAVES, [800, 830], 'in'],
        [LEAVES + 0.5, [800, -900]],
      ],
      turn: [
        [LIFTS, 0, 'both'],
        [2.1, -4, 'both'],
        [2.8, 4, 'both'],
        [LEAVES, 0],
      ],
      scale: [
        [0, [6, 6], 'both'],
        [LEAVES, [6, 6], 'in'],
        [LEAVES + 0.3, [5.2, 7.2]],
      ],
    });
    stage.part(
      upright,
      'flame',
      { at: [0, 22], anchor: [48, 70], scale: flickering(IGNITES, 4) },
      { within: rocket, from: IGNITES },
    );
    stage.part(upright, 'hull', { at: [0, 0] }, { within: rocket });

    for (const puff of puffs()) {
      stage.shapes(
        [filled(oval(0, 0, 100, 100), puff.color)],
        {
          at: [
            [puff.from, [800, 1_290], 'out'],
            [puff.from + 0.7, puff.to, 'both'],
            [LIFTS + 0.5, [puff.to[0], puff.to[1] + 40], 'in'],
            [LIFTS + 1.15, [puff.to[0] + (puff.to[0] - 800) * 0.4, 2_000]],
          ],
          scale: [
            [puff.from, 0.15, 'out'],
            [puff.from + 0.7, puff.size, 'both'],
            [LIFTS + 0.6, puff.size * 1.25, 'in'],
            [LIFTS + 1.15, puff.size],
          ],
        },
        { from: puff.from, until: LIFTS + 1.15 },
      );
    }
    ring(stage, '#fff3cf', 520, { at: [800, 1_250], from: LIFTS }, 0.6, 36);

    for (const [index, at] of (
      [
        [800, 620],
        [610, 840],
        [1_000, 860],
      ] satisfies Point[]
    ).entries()) {
      const from = LEAVES + 0.35 + index * 0.16;
      ring(stage, ['#ffc94d', '#ff8fb8', '#8fc2ff'][index]!, 330, { at, from }, 0.55, 24);
      burst(
        stage,
        30 + index,
        {
          paths: [glint(0, 0, 38), oval(0, 0, 14, 14)],
          colors: [
            ['#ffc94d', '#fff3cf'],
            ['#ff4d8d', '#ffd0de'],
            ['#3d8bff', '#cfe2ff'],
          ][index]!,
          count: 20,
          reach: [190, 390],
          fall: 110,
          seconds: 0.8,
        },
        { at, from },
      );
    }
  });

/** The rocket trembles more and more before the launch. */
function shaking(from: number, until: number) {
  return Array.from({ length: 10 }, (_, index) => {
    const at = from + ((until - from) * index) / 10;
    const by = (index % 2 === 0 ? 1 : -1) * (3 + index * 1.1);
    return [at, [800 + by, 812], 'linear'] as const;
  });
}

function flickering(from: number, until: number) {
  const keys = [[from, [0.4, 0], 'out'] as const, [from + 0.25, [1, 1], 'linear'] as const];
  const more = Array.from({ length: Math.floor((until - from - 0.3) / 0.1) }, (_, index) => {
    const at = from + 0.35 + index * 0.1;
    const strong = at > LIFTS ? 1.75 : 1;
    return [at, [index % 2 === 0 ? 1.08 : 0.94, strong * (index % 2 === 0 ? 0.92 : 1.12)], 'linear'] as const;
  });
  return [...keys, ...more] as const;
}

/** Clouds from the nozzle to both sides along the ground: shaded ones low and at the back, bright ones high and in front. */
function puffs(): { color: string; from: number; to: Point; size: number }[] {
  const random = seeded(8);
  const rows = [
    { color: '#a99bd6', count: 10, y: 1_370, size: 1.35 },
    { color: '#d3c7f5', count: 10, y: 1_400, size: 1.15 },
    { color: '#ffffff', count: 12, y: 1_470, size: 1.1 },
  ];
  return rows.flatMap(({ color, count, y, size }, row) =>
    Array.from({ length: count }, (_, index) => {
      const far = (index / (count - 1)) * 2 - 1;
      return {
        color,
        from: IGNITES + Math.abs(far) * 0.5 + row * 0.06,
        // Clouds at the sides roll up higher.
        to: [800 + far * 560 + (random() - 0.5) * 60, y - Math.abs(far) * 70 + (random() - 0.5) * 60],
        size: size * (0.8 + random() * 0.45),
      };
    }),
  );
}
