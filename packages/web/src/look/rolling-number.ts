import { wantsLessMotion } from './motion.ts';
import { exact } from './numbers.ts';

const ROLL_MS = 420;

/** Rolls the number that `node` shows to a new value, fast and then slower. Returns what shows a value. */
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
    // A hidden tab draws no frames: there the number is simply there.
    if (target === null || wantsLessMotion() || document.hidden) write(value);
    else roll(seen, value);
    target = value;
  };
}
