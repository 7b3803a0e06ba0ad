import { type Drawing, fill, glint, group, line, oval } from '../drawing/drawing.ts';
import { compose, SMALL } from '../lottie/composition.ts';
import { burst, ring } from '../lottie/flourishes.ts';
import type { Key } from '../lottie/keyframes.ts';

/** Both hands are drawn larger and scaled down. */
const HANDS = { move: [4.5, 16], scale: 0.85 } as const;

export const drawing: Drawing = {
  title: 'Clap',
  parts: {
    sparks: [
      line('#ff7aa3', 5, 'M57 15L54 5'),
      line('#ffc94d', 5, 'M71 18L78 9'),
      line('#ff7aa3', 5, 'M82 30L92 26'),
    ],
    back: [
      group(
        HANDS,
        group(
          { turn: [20, 60, 56] },
          line('#d9774b', 11.5, 'M52 28V58M63.5 22V58M75 27V58'),
          line('#d9774b', 10.5, 'M85.5 37V60'),
          fill('#d9774b', 'M46.3 50H90.7V66C90.7 81 81 90 68 90C54 90 46.3 81 46.3 66Z'),
          line(
            '#ffb98c',
            2.6,
            'M61 19.5C62 18.4 63.4 18 65 18.2M72.5 24.5C73.5 23.4 75 23 76.5 23.3M83.5 34.5C84.5 33.4 86 33 87.5 33.4',
          ),
        ),
      ),
    ],
    front: [
      group(
        HANDS,
        group(
          { turn: [-16, 40, 58] },
          line('#ffb98c', 11.5, 'M22 34V60M34 25V60M46 25V60M57.5 33V60'),
          line('#ffb98c', 12, 'M66 58L58 70'),
          fill('#ffb98c', 'M16.2 52H63.2V70C63.2 83 53 91 40 91C26 91 16.2 83 16.2 70Z'),
          fill('#f2935f', 'M63.2 62V70C63.2 83 53 91 40 91C31 91 23.5 87.5 19.5 81C33 87 50 82 55 66Z'),
          line('#e07f4e', 2.2, 'M28 36V58M40 32V58M52 36V58'),
          line(
            '#fff0df',
            2.8,
            'M18.8 38V56M30.7 25.5C31.3 24 32.5 23 34 22.7M42.7 25.5C43.3 24 44.5 23 46 22.7M54.3 33.5C55 32 56 31 57.5 30.7M18.8 33.5C19.4 32 20.6 31 22 30.8',
          ),
        ),
      ),
    ],
  },
};

const CLAPS = [0.5, 0.9, 1.3, 1.7] as const;
const WRIST = [50, 92] as const;

/** The hands are open before each clap and closed at it. */
const swing = (degrees: number): Key<number>[] => [
  [0, degrees * 1.6, 'both'],
  ...CLAPS.flatMap((at): Key<number>[] => [
    [at - 0.2, degrees, 'in'],
    [at, 0, 'out'],
    [at + 0.06, degrees * 0.12, 'both'],
  ]),
  [2.1, degrees * 0.4],
];

export const animation = () =>
  compose('Clap', { ...SMALL, seconds: 2.3 }, (stage) => {
    const hands = stage.holder({
      at: [200, 215],
      scale: [
        [0, 0, 'spring'],
        [0.3, 2.7],
      ],
    });
    for (const [index, at] of CLAPS.entries()) {
      ring(stage, '#ffc94d', 150 + index * 12, { at: [205, 200], from: at }, 0.4, 12);
    }
    stage.part(
      drawing,
      'back',
      { at: [0, 0], anchor: WRIST, turn: swing(15) },
      { within: place(stage, hands) },
    );
    stage.part(
      drawing,
      'front',
      { at: [0, 0], anchor: WRIST, turn: swing(-15) },
      { within: place(stage, hands) },
    );
    for (const [index, at] of CLAPS.entries()) {
      burst(
        stage,
        index + 1,
        {
          paths: [glint(0, 0, 17), oval(0, 0, 6, 6), 'M-3 -13L3 -13L3 13L-3 13Z'],
          colors: ['#ffc94d', '#ff7aa3', '#fff3cf', '#7dd6ff'],
          count: 12,
          reach: [90, 165],
          toward: -80,
          spread: 100,
          fall: 24,
          seconds: 0.7,
        },
        { at: [215, 150], from: at },
      );
    }
  });

/** Position of the wrist on the drawing's grid, relative to its middle. */
const place = (
  stage: Parameters<Parameters<typeof compose>[2]>[0],
  within: ReturnType<typeof stage.holder>,
) => stage.holder({ at: [WRIST[0] - 48, WRIST[1] - 48] }, { within });
