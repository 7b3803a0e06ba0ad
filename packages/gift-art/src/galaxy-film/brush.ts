import { glint } from '../drawing/drawing.ts';

/** Draws on a canvas whose coordinates are −1 to 1 from the middle. */
export interface Brush {
  readonly context: CanvasRenderingContext2D;
  star(x: number, y: number, radius: number, color: string, opacity: number, turn?: number): void;
  /** A ring of light that starts at `from` and grows to the radius `reach` in `seconds`. */
  ring(t: number, from: number, seconds: number, reach: number, width: number, color: string): void;
}

export function createBrush(context: CanvasRenderingContext2D): Brush {
  const shape = new Path2D(glint(0, 0, 1));

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

  function ring(t: number, from: number, seconds: number, reach: number, width: number, color: string) {
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

  return { context, star, ring };
}
