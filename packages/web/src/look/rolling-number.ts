import { wantsLessMotion } from './motion.ts';
import { exact } from './numbers.ts';

const ROLL_MS = 420;

/** Returns a function that animates the number in `node` to a new value. */
export function createRollingNumber(
  node: HTMLElement,
  format: (value: number) => string = exact,
): (value: number) => void {
  let target: number | null = null;
  let seen = 0;
  let frame = 0;

  function write(value: number) {
    seen = value;
    node.textContent = format(value);
  }

  function roll(from: number, to: number) {
    const startMs = performance.now();
    const step = (nowMs: number) => {
      const part = Math.min(1, Math.max(0, (nowMs - startMs) / ROLL_MS));
      write(Math.round(from + (to - from) * (1 - (1 - part) ** 3)));
      if (part < 1) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
  }

  return (value) => {
    if (value === target) return;
    cancelAnimationFrame(frame);
    // Hidden tabs run no animation frames, so the value is set directly.
    if (target === null || wantsLessMotion() || document.hidden) write(value);
    else roll(seen, value);
    target = value;
  };
}
