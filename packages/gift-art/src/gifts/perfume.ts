import { type Drawing, fill, glint, line, oval, shaded } from '../drawing/drawing.ts';
import { compose, SMALL } from '../lottie/composition.ts';
import { burst, rays, seeded, sparkle } from '../lottie/flourishes.ts';
import type { Key } from '../lottie/keyframes.ts';
import { glow } from '../lottie/lottie-shapes.ts';

export const drawing: Drawing = {
  title: 'Perfume',
  parts: {
    cap: [
      shaded(
        'M36 13Q36 8 41 8L55 8Q60 8 60 13L60 19Q60 24 55 24L41 24Q36 24 36 19Z',
        { rim: '#fff3cf', tone: '#ffc94d', shade: '#c98412', light: [2.2, 2.6], dark: [5, 2] },
        line('#c98412', 2, 'M44 12V22M52 12V22'),
      ),
    ],
    bottle: [
      fill('#a77710', 'M40 23H56V32H40Z'),
      fill('#ffdf8f', 'M40 23H46V32H40Z'),
      shaded('M34 31H62C75 31 83 40 83 52V72C83 83 75 90 65 90H31C21 90 13 83 13 72V52C13 40 21 31 34 31Z', {
        rim: '#f3eaff',
        tone: '#b794ff',
        shade: '#6d3fc4',
        light: [2.8, 2.8],
        dark: [6, 6],
      }),
      shaded('M21 56C32 51 40 60 52 57C61 55 68 52 75 55V71C75 78 70 82.5 64 82.5H32C26 82.5 21 78 21 71Z', {
        rim: '#ffc9dc',
        tone: '#ff6fa3',
        shade: '#d0296f',
        light: [0, 2.2],
        dark: [5, 4],
      }),
      fill(
        '#fff3cf',
        'M48 56C50 52 56 52 57.5 56.5C59 62 52 67 48 69.5C44 67 37 62 38.5 56.5C40 52 46 52 48 56Z',
      ),
      fill('#ffc94d', 'M48 60C50 56 56 54 57.5 57.5C58.5 62.5 52 67 48 69.5Z'),
      line('#ffffff', 4, 'M22 50C23.2 44.5 27 40.8 32 39.6'),
      line('#e4d5ff', 2.6, 'M74 42C77 45 78 49 78 53'),
    ],
    glints: [
      fill('#fff3cf', 'M79 10Q80.4 17.6 88 19Q80.4 20.4 79 28Q77.6 20.4 70 19Q77.6 17.6 79 10Z'),
      fill('#e4d5ff', 'M22 11Q23 16 28 17Q23 18 22 23Q21 18 16 17Q21 16 22 11Z'),
    ],
  },
};

const SPRAYS = [0.75, 1.35, 1.95] as const;
const HEART = 'M0 12C-12 3 -15 -3 -15 -8C-15 -15 -5 -18 0 -9C5 -18 15 -15 15 -8C15 -3 12 3 0 12Z';

export const animation = () =>
  compose('Perfume', { ...SMALL, seconds: 3 }, (stage) => {
    rays(stage, '#b794ff', { count: 14, reach: 205, strength: 0.55 }, { at: [200, 210], from: 0.4 }, 3);
    const bottle = stage.holder({
      at: [200, 330],
      scale: [
        [0, [0, 0], 'spring'],
        [0.45, [2.35, 2.35], 'both'],
        ...SPRAYS.flatMap((at): Key<readonly [number, number]>[] => [
          [at - 0.1, [2.35, 2.35], 'both'],
          [at, [2.46, 2.22], 'out'],
          [at + 0.2, [2.35, 2.35], 'both'],
        ]),
      ],
      turn: [
        [0, -14, 'spring'],
        [0.5, -6],
      ],
    });
    for (const [index, at] of SPRAYS.entries()) mist(stage, index, at);
    const grid = stage.holder({ at: [0, -42] }, { within: bottle });
    const pressed: Key<readonly [number, number]>[] = [
      [0.3, [0, 0], 'both'],
      ...SPRAYS.flatMap((at): Key<readonly [number, number]>[] => [
        [at - 0.12, [0, 0], 'in'],
        [at, [0, 6], 'both'],
        [at + 0.16, [0, 0], 'both'],
      ]),
    ];
    stage.part(drawing, 'cap', { at: pressed }, { within: grid });
    stage.part(drawing, 'bottle', { at: [0, 0] }, { within: grid });
    sparkle(stage, '#fff3cf', 34, { at: [318, 238], from: 0.9 });
    sparkle(stage, '#e4d5ff', 28, { at: [96, 190], from: 1.5 });
    sparkle(stage, '#ffffff', 32, { at: [300, 300], from: 2.1 });
  });

/** One puff to the upper left and one to the upper right, with little hearts. */
function mist(stage: Parameters<Parameters<typeof compose>[2]>[0], seed: number, from: number) {
  const random = seeded(seed + 40);
  for (let puff = 0; puff < 9; puff += 1) {
    const side = puff % 2 === 0 ? 1 : -1;
    const [dx, dy] = [side * (40 + random() * 120), -20 - random() * 90];
    const begins = from + random() * 0.12;
    stage.shapes(
      [glow(44, puff % 3 === 0 ? '#ffc9dc' : '#e4d5ff', 0.55)],
      {
        at: [
          [begins, [190, 128], 'out'],
          [begins + 0.9, [190 + dx, 128 + dy]],
        ],
        scale: [
          [begins, 0.2, 'out'],
          [begins + 0.9, 1.1 + random() * 0.7],
        ],
        opacity: [
          [begins, 1, 'in'],
          [begins + 0.9, 0],
        ],
      },
      { from: begins, until: begins + 0.9 },
    );
  }
  burst(
    stage,
    seed + 50,
    {
      paths: [HEART, glint(0, 0, 18), oval(0, 0, 5, 5)],
      colors: ['#ff6fa3', '#fff3cf', '#e4d5ff', '#ff4d8d'],
      count: 11,
      reach: [80, 165],
      toward: -90,
      spread: 85,
      fall: -10,
      size: [0.6, 1.1],
      seconds: 1,
    },
    { at: [190, 125], from },
  );
}
