import { compose, FULL_SCREEN } from '../composition.ts';
import { type Drawing, disc, fill, glint, group, line, oval, shaded } from '../drawing.ts';
import { burst, night, ring, seeded, sparkle } from '../flourishes.ts';
import type { Key } from '../keyframes.ts';
import { filled, glow, stroked } from '../lottie-shapes.ts';

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
        'M2 37C1.5 34.5 3 33 5.5 33H20C22.5 33 23 36 20.5 37L16 39V50H8L9 39H5C3.5 39 2.3 38.3 2 37Z',
      ),
      line('#ff8f8f', 2, 'M5 35H19'),
      shaded(
        'M2.5 66C2.5 57 4 49 7 44.5C15 44 23 41.5 30 38C37 34.5 44 32.5 51 33C59 33.5 65 38.5 71 45C81 46.5 89 50 93 56.5C95 60 95.5 66 94.5 71C94 73 93 74 91 74H6C4 74 2.5 71 2.5 66Z',
        { rim: '#ffd0cc', tone: '#ff3344', shade: '#8f1024', light: [1.4, 2.6], dark: [3, 8] },
        fill('#d11a34', 'M0 62C22 57 44 60 66 57C78 55.5 88 56 97 60V78H0Z'),
        fill('#ff6a6f', 'M7 47C20 45.5 32 42 40 37C46 34.5 54 34 60 38C52 37 44 39 38 44C30 49 17 52 5 53Z'),
      ),
      fill('#1f1033', 'M34 47.5C39 41 45.5 37.5 51.5 37.5C57 37.8 61.5 41.5 66 47.5Z'),
      line('#1f1033', 2, 'M34 47.5C39 41 45.5 37.5 51.5 37.5C57 37.8 61.5 41.5 66 47.5Z'),
      fill('#7fb6ff', 'M37.5 46C41.5 41.5 46 39.3 49.5 39L46 46Z'),
      fill('#3d8bff', 'M48.5 46L52 39C56 39.3 59.5 42 62.5 46Z'),
      fill('#cfe2ff', 'M52 39C53.5 39.1 54.8 39.6 56 40.4L53 46H48.5Z'),
      fill('#7d0f1f', 'M29 54C34 52.5 39 52.3 43.5 52.5L40 60C36 61 33 61.5 30 61.5Z'),
      line('#ff8f8f', 1.8, 'M33 56L39 55M33 59L37.5 58.3'),
      line('#7d0f1f', 1.8, 'M46 50C45 57 45 62 46.5 69H56'),
      line('#ffd0cc', 2.6, 'M49.5 54.5H55'),
      fill('#fff3cf', 'M83 52C87.5 52.5 91 54.5 92.5 58L85 57.5C82 57 81 52.5 83 52Z'),
      fill('#ffc94d', 'M5 53H10.5C12.3 53 12.3 57.5 10.5 57.5H4Z'),
      fill('#120b1d', 'M88 65H95.3C95.2 69 94.8 71 94 73H89C86.5 71 86 67 88 65Z'),
      fill('#120b1d', 'M39 71H60V74.5H39Z'),
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

/** A low sun in bands, to drive through. */
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
    // The ground is where the wheels stand: it turns about there.
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

/** The engine runs: the body trembles, more so before it leaves. */
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
    // Fast lines pass while it comes, and again while it leaves.
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
  stage.shapes([filled('M40 8L112 -14L112 36L40 11Z', '#fff3cf', 0.3)], { opacity: flash }, { within });
  stage.shapes([filled('M40 8.500L96 0L96 24L40 10.500Z', '#fffbe8', 0.4)], { opacity: flash }, { within });
  stage.shapes([glow(12, '#fffbe8', 0.95)], { at: [41, 9], opacity: flash }, { within });
}

/** From the tyres: a little as it stops, a lot as it goes. */
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
