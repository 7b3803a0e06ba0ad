import { type Drawing, disc, fill, glint, group, line, oval, shaded } from '../drawing/drawing.ts';
import { compose, FULL_SCREEN } from '../lottie/composition.ts';
import { burst, night, ring, seeded, sparkle } from '../lottie/flourishes.ts';
import type { Key } from '../lottie/keyframes.ts';
import { fading, filled, glow, stroked } from '../lottie/lottie-shapes.ts';

export const drawing: Drawing = {
  title: 'Sports car',
  parts: {
    shadow: [
      fill(
        '#0b0613',
        'M4 82C4 79 24 80 48 80C72 80 94 79 94 82C94 86 72 86.5 48 86.5C24 86.5 4 86 4 82Z',
        0.5,
      ),
    ],
    streaks: [
      line('#ffc94d', 3.6, 'M30 20H44'),
      line('#ff8f6b', 3.6, 'M10 20H21'),
      line('#ff8f6b', 3.6, 'M4 28H12'),
    ],
    body: [
      fill(
        '#7d0f1f',
        'M1.5 41C1 38.8 2.4 37.5 4.6 37.5H19C21.2 37.5 21.6 40.2 19.4 41L15.5 42.8V51H9L9.5 42.6H4.4C2.9 42.6 1.8 42.1 1.5 41Z',
      ),
      line('#ff8f8f', 2, 'M5 39.4H18'),
      shaded(
        'M3 62C3 55 4.5 51 8 49.5C15 49 21 48 27 45C34 41 40 39 47 39C55 39 61 43 67 48.5C78 50 88 53 93.5 59C95.5 61.5 95.6 66 95 69.5C94.7 71.3 93.6 72.5 91.6 72.5H6.5C4.2 72.5 3 70.5 3 67.5Z',
        { rim: '#ffd9d4', tone: '#ff3344', shade: '#8f1024', light: [1.2, 2.2], dark: [3, 7] },
        fill('#d11a34', 'M0 63.5C22 59 44 61.5 66 59C78 57.7 88 58.5 97 62.5V78H0Z'),
        fill(
          '#ff6a6f',
          'M8 51.5C20 50 31 46.5 38 43C43 41 50 40.500 56 43.500C48 43 41 45 36 48.500C28 52.5 17 55 5.5 56Z',
        ),
        fill('#ff6a6f', 'M66 50.5C76 51.500 86 54 91 58C82 56 74 55.500 66 55.500Z'),
      ),
      fill('#1f1033', 'M35 50.5C39.500 45 45 41.9 49.5 41.900C55 42 59.5 45.3 64 50.500Z'),
      line('#1f1033', 1.6, 'M35 50.5C39.500 45 45 41.9 49.5 41.900C55 42 59.5 45.3 64 50.500Z'),
      fill('#7fb6ff', 'M38.5 49.300C41.700 45.900 45.300 43.900 48 43.600L45.500 49.300Z'),
      fill('#3d8bff', 'M47.500 49.300L50.2 43.600C53.900 43.900 57 46.100 60 49.300Z'),
      fill('#cfe2ff', 'M50.2 43.600C51.500 43.700 52.600 44.100 53.700 44.700L51.4 49.300H47.500Z'),
      fill('#7d0f1f', 'M27.500 56C32 54.700 37 54.400 41.5 54.600L38.500 61.500C34.5 62.600 31 63 28 63Z'),
      line('#ff8f8f', 1.7, 'M31 58.3L37 57.300M31 61L35.800 60.300'),
      line('#7d0f1f', 1.7, 'M44.5 52.500C43.5 58.5 43.5 63 45 68.500H57'),
      line('#ffd0cc', 2.3, 'M48.500 56.500H54'),
      fill(
        '#fff3cf',
        'M81 55C86.5 55.500 90.8 57.500 92.800 61L84 60.300C80.800 59.800 79.300 55.300 81 55Z',
      ),
      fill('#ffc94d', 'M4.600 56.500H10C11.800 56.500 11.800 60.500 10 60.500H3.500Z'),
      fill(
        '#120b1d',
        'M88 66.500H95.300C95.200 70 94.800 71.500 94 72.500H89.500C87 71.500 86.300 68.200 88 66.500Z',
      ),
      fill('#120b1d', 'M38 69.500H60V73.500H38Z'),
    ],
    back: [
      disc('#120b1d', 23, 69, 14.5),
      disc('#3a2b56', 23, 69, 11.8),
      disc('#e6deff', 23, 69, 8.8),
      disc('#8f80b3', 23.9, 69.9, 7.2),
      line('#f4efff', 2.2, 'M23 62V76M16.9 65.5L29.1 72.5M16.9 72.5L29.1 65.5'),
      disc('#ffc94d', 23, 69, 2.6),
    ],
    front: [
      disc('#120b1d', 75, 69, 14.5),
      disc('#3a2b56', 75, 69, 11.8),
      disc('#e6deff', 75, 69, 8.8),
      disc('#8f80b3', 75.9, 69.9, 7.2),
      line('#f4efff', 2.2, 'M75 62V76M68.9 65.5L81.1 72.5M68.9 72.5L81.1 65.5'),
      disc('#ffc94d', 75, 69, 2.6),
    ],
  },
};

/** A low sun in bands, behind the car. */
const sunset: Drawing = {
  title: 'Sunset',
  parts: {
    sun: [
      group(
        { clip: oval(48, 48, 46, 46) },
        fill('#ffd970', 'M0 0H96V30H0Z'),
        fill('#ffb52e', 'M0 29H96V46H0Z'),
        fill('#ff8a4d', 'M0 45H96V58H0Z'),
        fill('#ff4d8d', 'M0 60H96V70H0Z'),
        fill('#c43b9c', 'M0 73H96V81H0Z'),
        fill('#7a35d6', 'M0 85H96V91H0Z'),
      ),
    ],
  },
};

const ARRIVES = 1.05;
const REVS = 1.9;
const LEAVES = 2.7;
const GROUND = 1_010;

type Spot = readonly [number, number];

export const animation = () =>
  compose('Sports car', { ...FULL_SCREEN, seconds: 4 }, (stage) => {
    night(stage, 0.9);
    stage.part(sunset, 'sun', {
      at: [
        [0.1, [800, 1_050], 'spring'],
        [0.7, [800, 760], 'linear'],
        [3.3, [800, 735], 'in'],
        [3.9, [800, 1_060]],
      ],
      scale: [
        [0.1, 0, 'spring'],
        [0.7, 7.2, 'linear'],
        [3.3, 7.5, 'in'],
        [3.9, 0],
      ],
    });
    road(stage);

    const car = stage.holder({
      at: [
        [0.35, [-500, GROUND], 'out'],
        [ARRIVES, [820, GROUND], 'both'],
        [ARRIVES + 0.35, [800, GROUND], 'both'],
        [REVS, [800, GROUND], 'both'],
        [LEAVES - 0.12, [745, GROUND], 'in'],
        [LEAVES + 0.5, [2_250, GROUND]],
      ],
      scale: 6.6,
      turn: [
        [0.35, 0, 'both'],
        [ARRIVES - 0.12, 0, 'out'],
        [ARRIVES + 0.06, 2.6, 'both'],
        [ARRIVES + 0.4, 0, 'both'],
        [LEAVES - 0.3, 0, 'out'],
        [LEAVES + 0.05, -8, 'both'],
        [LEAVES + 0.5, -3],
      ],
    });
    // The car rotates around the point where the wheels touch the ground.
    const grid = stage.holder({ at: [0, -36] }, { within: car });
    stage.part(drawing, 'shadow', { at: [0, 0] }, { within: grid });
    stage.part(drawing, 'body', { at: breathing() }, { within: grid });
    for (const [name, x] of [
      ['back', 23],
      ['front', 75],
    ] as const) {
      stage.part(
        drawing,
        name,
        {
          anchor: [x, 69],
          at: [x - 48, 21],
          turn: [
            [0.35, 0, 'out'],
            [ARRIVES, 1_150, 'out'],
            [REVS, 1_160, 'in'],
            [LEAVES, 1_900, 'linear'],
            [LEAVES + 0.5, 3_600],
          ],
        },
        { within: grid },
      );
    }
    headlights(stage, grid);
    smoke(stage);
    for (const [index, at] of (
      [
        [560, 760],
        [930, 690],
        [1_040, 900],
        [640, 940],
      ] as const
    ).entries()) {
      sparkle(stage, '#ffffff', 66 - index * 6, { at, from: ARRIVES + 0.1 + index * 0.24 }, 0.6);
    }
    ring(stage, '#ffc94d', 520, { at: [760, 860], from: LEAVES + 0.05 }, 0.6, 34);
    burst(
      stage,
      9,
      {
        paths: [glint(0, 0, 40), oval(0, 0, 13, 13), 'M-8 -30L8 -30L8 30L-8 30Z'],
        colors: ['#ffc94d', '#ff3344', '#fff3cf', '#ff8f6b', '#ffffff'],
        count: 34,
        reach: [260, 640],
        fall: 150,
        seconds: 1.15,
      },
      { at: [760, 880], from: LEAVES + 0.05 },
    );
  });

/** With the engine running the body trembles, more so before it leaves. */
function breathing(): Key<Spot>[] {
  return Array.from({ length: 40 }, (_, index) => {
    const at = 0.35 + index * 0.06;
    const strong = at > REVS ? 0.9 : 0.35;
    return [at, [0, index % 2 === 0 ? -strong : strong], 'linear'];
  });
}

type CarStage = Parameters<Parameters<typeof compose>[2]>[0];

function road(stage: CarStage) {
  const shown: Key<Spot>[] = [
    [0.05, [0, 1], 'out'],
    [0.45, [1, 1], 'linear'],
    [3.4, [1, 1], 'in'],
    [3.85, [0, 1]],
  ];
  stage.shapes([filled('M-800 0H800V120H-800Z', '#1d1330')], { at: [800, GROUND - 60], scale: shown });
  stage.shapes([filled('M-800 -7H800V0H-800Z', '#7a35d6')], { at: [800, GROUND - 60], scale: shown });
  for (let index = 0; index < 14; index += 1) {
    const at = 0.3 + index * 0.23;
    stage.shapes(
      [filled('M-70 -6H70V6H-70Z', '#ffc94d')],
      {
        at: [
          [at, [1_750, GROUND + 18], 'linear'],
          [at + 0.8, [-150, GROUND + 18]],
        ],
      },
      { from: at, until: Math.min(3.5, at + 0.8) },
    );
  }
  const random = seeded(2);
  for (let index = 0; index < 26; index += 1) {
    // Speed lines pass while it arrives and again while it leaves.
    const at = index % 2 === 0 ? 0.15 + random() * 0.75 : LEAVES - 0.2 + random() * 0.7;
    const y = 480 + random() * 480;
    stage.shapes(
      [stroked('M-130 0L130 0', ['#ffc94d', '#ff8f6b', '#ffffff'][index % 3]!, 5 + random() * 9)],
      {
        at: [
          [at, [1_800, y], 'linear'],
          [at + 0.34, [-200, y]],
        ],
        opacity: 0.8,
      },
      { from: at, until: at + 0.34 },
    );
  }
}

function headlights(stage: CarStage, within: ReturnType<CarStage['holder']>) {
  const flash: Key<number>[] = [
    [ARRIVES + 0.35, 0, 'hold'],
    [ARRIVES + 0.42, 1, 'hold'],
    [ARRIVES + 0.52, 0, 'hold'],
    [ARRIVES + 0.62, 1, 'hold'],
  ];
  const lamp = [41, 11] as const;
  stage.shapes(
    [fading(['M0 -2L90 -30L90 30L0 2Z', 'M0 -1L70 -11L70 14L0 1Z'], '#fff3cf', 88, 0.75)],
    { at: lamp, opacity: flash },
    { within },
  );
  stage.shapes([glow(12, '#fffbe8', 0.95)], { at: lamp, opacity: flash }, { within });
}

/** Smoke from the tyres: a little when it stops, much when it leaves. */
function smoke(stage: CarStage) {
  const random = seeded(6);
  for (let index = 0; index < 30; index += 1) {
    const early = index < 8;
    const at = early ? ARRIVES - 0.1 + random() * 0.2 : REVS + random() * 0.95;
    const size = (early ? 0.45 : 0.8) + random() * 0.7;
    stage.shapes(
      [filled(oval(0, 0, 80, 80), ['#ffffff', '#e6deff', '#cbbdf0'][index % 3]!, 0.92)],
      {
        at: [
          [at, [640, GROUND - 10], 'out'],
          [at + 0.9, [520 - random() * 420, GROUND - 40 - random() * 220]],
        ],
        scale: [
          [at, 0.1, 'out'],
          [at + 0.45, size, 'in'],
          [at + 0.9, 0],
        ],
      },
      { from: at, until: at + 0.9 },
    );
  }
}
