import { type Drawing, fill, glint, line, shaded } from '../drawing/drawing.ts';
import { compose, SMALL } from '../lottie/composition.ts';
import { burst, rays, ring, sparkle } from '../lottie/flourishes.ts';
import { stroked } from '../lottie/lottie-shapes.ts';

export const drawing: Drawing = {
  title: 'Star',
  parts: {
    star: [
      shaded(
        'M43.9 13Q48 5 52.1 13L58.6 25.8Q61.8 32 68.7 33.1L82.9 35.4Q91.7 36.8 85.4 43.2L75.3 53.3Q70.3 58.3 71.4 65.2L73.6 79.3Q75 88.2 67 84.1L54.2 77.7Q48 74.5 41.8 77.7L29 84.1Q21 88.2 22.4 79.3L24.6 65.2Q25.7 58.3 20.7 53.3L10.6 43.2Q4.3 36.8 13.1 35.4L27.3 33.1Q34.2 32 37.4 25.8Z',
        { rim: '#fff3c4', tone: '#ffc02e', shade: '#ea8a12', light: [2.6, 3], dark: [6, 6] },
        fill('#ffd970', 'M48 8L48 51L6 38L28 33Z'),
        fill('#ffcf52', 'M48 51L22 88L24 62L6 38Z'),
      ),
      line('#fffbe8', 4, 'M41.5 22L36.5 31.6C35.8 33 34.6 33.9 33 34.2L25 35.6'),
    ],
  },
};

const LANDS = 0.5;

export const animation = () =>
  compose('Star', { ...SMALL, seconds: 2.4 }, (stage) => {
    rays(stage, '#ffc94d', { count: 16, reach: 200, strength: 0.75 }, { at: [200, 200], from: LANDS }, 2.4);
    ring(stage, '#fff3c4', 180, { at: [200, 200], from: LANDS }, 0.5, 14);
    // The star's trail while it falls.
    for (const [index, x] of [178, 200, 222].entries()) {
      stage.shapes(
        [
          stroked(`M${x} -30L${x} 150`, '#ffe9b0', 7 - Math.abs(index - 1) * 3, {
            from: [
              [0.1, 0, 'in'],
              [0.55, 1],
            ],
            to: [
              [0, 0, 'out'],
              [0.4, 1],
            ],
          }),
        ],
        {},
        { until: 0.6 },
      );
    }
    stage.part(drawing, 'star', {
      at: [
        [0, [200, 10], 'in'],
        [LANDS, [200, 206], 'out'],
        [0.75, [200, 190], 'both'],
        [1.05, [200, 200]],
      ],
      turn: [
        [0, -220, 'linear'],
        [LANDS, 0, 'both'],
        [1.3, -7, 'both'],
        [1.9, 7, 'both'],
        [2.4, 0],
      ],
      scale: [
        [0, [0, 0], 'out'],
        [0.22, [1.8, 1.8], 'in'],
        [LANDS, [2.9, 2.3], 'both'],
        [0.68, [2.45, 2.85], 'both'],
        [0.9, [2.7, 2.55], 'both'],
        [1.1, [2.6, 2.6]],
      ],
    });
    burst(
      stage,
      7,
      {
        paths: [STARLET, glint(0, 0, 16)],
        colors: ['#ffc02e', '#fff3c4', '#ff9d2e', '#ffffff'],
        count: 22,
        reach: [110, 190],
        fall: 30,
        seconds: 1.1,
      },
      { at: [200, 200], from: LANDS },
    );
    sparkle(stage, '#ffffff', 34, { at: [128, 120], from: 1 });
    sparkle(stage, '#fffbe8', 26, { at: [290, 150], from: 1.3 });
    sparkle(stage, '#ffffff', 30, { at: [240, 285], from: 1.6 });
  });

/** A five-pointed star of radius 14. */
const STARLET = `M${Array.from({ length: 10 }, (_, index) => {
  const angle = (index / 10) * 2 * Math.PI - Math.PI / 2;
  const radius = index % 2 === 0 ? 14 : 6.5;
  return `${(radius * Math.cos(angle)).toFixed(1)} ${(radius * Math.sin(angle)).toFixed(1)}`;
}).join('L')}Z`;
