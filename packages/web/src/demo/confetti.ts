import createConfetti from 'canvas-confetti';
import { element } from '../element.ts';

export interface Confetti {
  readonly canvas: HTMLCanvasElement;
  /** For something nice. */
  burst(): void;
  /** For something grand. */
  shower(): void;
}

const COLOURS = ['#ffc94d', '#ff4d8d', '#7dd6ff', '#a566f2', '#fff3cf'];
/** A combo of crowns is one celebration, not a hundred. */
const AT_MOST_EVERY_MS = 700;

/** Over one screen. Without a worker: the page's content policy allows no scripts from blobs. */
export function createConfettiLayer(): Confetti {
  const canvas = element('canvas', { class: 'confetti', 'aria-hidden': 'true' });
  const throwSome = createConfetti.create(canvas, { resize: true, useWorker: false });
  let lastAtMs = 0;

  function celebrate(act: () => void) {
    const nowMs = Date.now();
    if (nowMs - lastAtMs < AT_MOST_EVERY_MS || canvas.clientWidth === 0) return;
    lastAtMs = nowMs;
    act();
  }

  const shot = (x: number, y: number, angle: number, particleCount: number) =>
    void throwSome({
      particleCount,
      angle,
      spread: 62,
      startVelocity: 32,
      scalar: 0.85,
      ticks: 140,
      colors: COLOURS,
      origin: { x, y },
      disableForReducedMotion: true,
    });

  return {
    canvas,
    burst: () => celebrate(() => shot(0.5, 0.55, 90, 45)),
    shower: () =>
      celebrate(() => {
        shot(0, 0.7, 62, 55);
        shot(1, 0.7, 118, 55);
      }),
  };
}
