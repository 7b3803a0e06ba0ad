import { createBrush } from './brush.ts';
import { drawComets } from './comets.ts';
import { createNebula } from './nebula.ts';
import { BURSTS, GATHERS, LIT, ramp } from './sequence.ts';
import { createStars, drawEmbers, drawSky, drawSparks } from './stars.ts';

/** Draws the picture at a time `t` in seconds, transparent where the page is visible. Coordinates: −1 to 1 from the middle. */
export function createScene(side: number): { canvas: HTMLCanvasElement; draw(t: number): void } {
  const nebula = createNebula(side);
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext('2d')!;
  const brush = createBrush(context);
  const { sky, sparks, embers } = createStars();

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
      drawSky(brush, sky, t, veil);
      drawSparks(brush, sparks, t);
      drawComets(brush, t);
      brush.ring(t, LIT - 0.05, 0.9, 1.15, 0.035, '#ffc94d');
      brush.ring(t, LIT + 0.06, 0.9, 0.9, 0.018, '#ffffff');
      brush.ring(t, BURSTS, 0.8, 1.35, 0.05, '#ffffff');
      brush.ring(t, BURSTS + 0.1, 0.85, 1.1, 0.03, '#ff8fb8');
      drawEmbers(brush, embers, t);
    },
  };
}
