import { glint } from '../drawing/drawing.ts';
import { seeded } from '../lottie/flourishes.ts';
import { createNebula } from './nebula.ts';

// The sequence in seconds: it gets dark and stars rush in, the galaxy lights up and rotates, contracts, and bursts.
export const FILM_S = 6;
const LIT = 1.05;
const GATHERS = 4.35;
const BURSTS = 4.95;

const COLOURS = ['#ffffff', '#fff3cf', '#ffc94d', '#ff8fb8', '#b794ff', '#8fc2ff'];
const STARS = 90;
const SPARKS = 70;
const COMETS = [
  { at: 2.0, from: [-0.75, -0.62], to: [0.2, -0.2] },
  { at: 2.75, from: [0.6, -0.72], to: [-0.35, -0.05] },
  { at: 3.5, from: [-0.7, 0.1], to: [0.4, 0.62] },
] as const;

const clamp = (value: number) => Math.min(1, Math.max(0, value));
/** 0 before `from`, 1 after `to`, and a smooth transition in between. */
const ramp = (t: number, from: number, to: number) => {
  const x = clamp((t - from) / (to - from));
  return x * x * (3 - 2 * x);
};

/** Draws the picture at a time `t` in seconds, transparent where the page is visible. Coordinates: −1 to 1 from the middle. */
export function createScene(side: number): { canvas: HTMLCanvasElement; draw(t: number): void } {
  const nebula = createNebula(side);
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext('2d')!;
  const shape = new Path2D(glint(0, 0, 1));
  const random = seeded(20);
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      angle: random() * 2 * Math.PI,
      far: random(),
      late: random(),
      size: 0.35 + random() ** 3,
      color: COLOURS[index % COLOURS.length]!,
    }));
  const stars = many(STARS);
  const sparks = many(SPARKS);
  const embers = many(SPARKS);

  function star(x: number, y: number, radius: number, color: string, opacity: number, turn = 0) {
    if (opacity <= 0.01 || radius <= 0) return;
    context.save();
    context.translate(x, y);
    context.rotate(turn);
    context.scale(radius, radius);
    context.globalAlpha = opacity;
    context.fillStyle = color;
    context.fill(shape);
    context.restore();
  }

  function ringAt(t: number, from: number, seconds: number, reach: number, width: number, color: string) {
    const x = (t - from) / seconds;
    if (x <= 0 || x >= 1) return;
    context.strokeStyle = color;
    context.beginPath();
    context.arc(0, 0, reach * (1 - (1 - x) ** 3), 0, 2 * Math.PI);
    // A line of light and its glow.
    for (const [wide, strong] of [
      [1, 0.9],
      [3.2, 0.2],
      [6.5, 0.1],
    ] as const) {
      context.globalAlpha = strong * (1 - x * x);
      context.lineWidth = width * wide * (1 - x);
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  /** The twinkling stars of the night sky. */
  function night(t: number, shown: number) {
    for (const each of stars) {
      const radius = 0.28 + each.far * 0.95;
      const turn = each.angle + t * 0.1;
      const twinkle = 0.45 + 0.55 * Math.sin(t * (2 + each.late * 3) + each.late * 20);
      const size = 0.022 * each.size * (0.6 + 0.5 * twinkle);
      star(
        radius * Math.cos(turn),
        radius * Math.sin(turn),
        size,
        each.color,
        shown * twinkle * (1.25 - radius * 0.8),
      );
    }
  }

  /** Stars that rush in on a spiral before the galaxy lights up. */
  function rushIn(t: number) {
    for (const each of sparks) {
      const x = (t - each.late * 0.5) / (LIT - 0.5);
      if (x <= 0 || x >= 1) continue;
      const radius = (0.45 + each.far * 0.7) * (1 - x ** 1.6);
      const turn = each.angle + x * 2.6;
      star(
        radius * Math.cos(turn),
        radius * Math.sin(turn),
        0.03 * each.size + 0.008,
        each.color,
        Math.min(1, x * 4),
        t * 3,
      );
    }
  }

  function flyOut(t: number) {
    for (const each of embers) {
      const x = (t - BURSTS - each.late * 0.08) / (0.75 + each.far * 0.3);
      if (x <= 0 || x >= 1) continue;
      const radius = 0.1 + (0.25 + each.far) * (1 - (1 - x) ** 2.4);
      star(
        radius * Math.cos(each.angle),
        radius * Math.sin(each.angle),
        (0.028 + 0.05 * each.size) * (1 - x * 0.8),
        each.color,
        Math.min(1, x * 5) * (1 - x ** 3),
        t * 2 + each.late * 6,
      );
    }
  }

  function comets(t: number) {
    for (const { at, from, to } of COMETS) {
      const x = (t - at) / 0.7;
      if (x <= 0 || x >= 1) continue;
      const head = clamp(x * 1.25);
      const tail = clamp(x * 1.25 - 0.32);
      const point = (k: number) =>
        [from[0] + (to[0] - from[0]) * k, from[1] + (to[1] - from[1]) * k] as const;
      const [hx, hy] = point(head);
      const [tx, ty] = point(tail);
      const fade = context.createLinearGradient(hx, hy, tx, ty);
      fade.addColorStop(0, 'rgb(255 243 207 / 1)');
      fade.addColorStop(1, 'rgb(255 201 77 / 0)');
      context.globalAlpha = 1 - x ** 3;
      context.strokeStyle = fade;
      context.lineWidth = 0.014;
      context.lineCap = 'round';
      context.beginPath();
      context.moveTo(tx, ty);
      context.lineTo(hx, hy);
      context.stroke();
      star(hx, hy, 0.06, '#ffffff', 1 - x ** 3, t * 4);
    }
  }

  return {
    canvas,
    draw(t) {
      const veil = ramp(t, 0, 0.7) * (1 - ramp(t, 5.2, 5.9));
      const opened = ramp(t, LIT, LIT + 1.1);
      const gathered = ramp(t, GATHERS, BURSTS);
      const grown =
        t > BURSTS + 0.1
          ? 0
          : (0.1 + 1.06 * opened) *
            ramp(t, LIT - 0.15, LIT) *
            (1 - 0.93 * gathered) *
            (1 + 0.035 * (t - LIT));
      const first = ramp(t, LIT - 0.2, LIT) * (1 - ramp(t, LIT, LIT + 0.6)) * 0.55;
      const last = ramp(t, BURSTS - 0.18, BURSTS + 0.05) * (1 - ramp(t, BURSTS + 0.12, 5.6));
      nebula.draw({ seconds: t + gathered * 1.4, grown, veil, burst: Math.max(first, last) });

      context.setTransform(1, 0, 0, 1, 0, 0);
      context.globalAlpha = 1;
      context.clearRect(0, 0, side, side);
      context.setTransform(side / 2, 0, 0, side / 2, side / 2, side / 2);
      context.drawImage(nebula.canvas, -1, -1, 2, 2);
      night(t, veil);
      rushIn(t);
      comets(t);
      ringAt(t, LIT - 0.05, 0.9, 1.15, 0.035, '#ffc94d');
      ringAt(t, LIT + 0.06, 0.9, 0.9, 0.018, '#ffffff');
      ringAt(t, BURSTS, 0.8, 1.35, 0.05, '#ffffff');
      ringAt(t, BURSTS + 0.1, 0.85, 1.1, 0.03, '#ff8fb8');
      flyOut(t);
    },
  };
}
