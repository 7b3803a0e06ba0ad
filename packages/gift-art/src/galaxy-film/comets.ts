import type { Brush } from './brush.ts';
import { clamp } from './sequence.ts';

const COMETS = [
  { at: 2.0, from: [-0.75, -0.62], to: [0.2, -0.2] },
  { at: 2.75, from: [0.6, -0.72], to: [-0.35, -0.05] },
  { at: 3.5, from: [-0.7, 0.1], to: [0.4, 0.62] },
] as const;

/** Comets that cross the galaxy while it rotates. */
export function drawComets({ context, star }: Brush, t: number) {
  for (const { at, from, to } of COMETS) {
    const x = (t - at) / 0.7;
    if (x <= 0 || x >= 1) continue;
    const head = clamp(x * 1.25);
    const tail = clamp(x * 1.25 - 0.32);
    const point = (k: number) => [from[0] + (to[0] - from[0]) * k, from[1] + (to[1] - from[1]) * k] as const;
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
