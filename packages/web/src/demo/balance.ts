import './balance.css';
import { element, picture } from '../element.ts';
import { bump, wantsLessMotion } from './motion.ts';
import { exact } from './numbers.ts';

export interface Balance {
  readonly element: HTMLElement;
  show(amount: number): void;
}

const ROLL_MS = 420;

/** A large number with its picture. It rolls to a new value; what is read out is the new value alone. */
export function createBalance(art: string, noun: string): Balance {
  const digits = element('strong', { class: 'balance__digits', 'aria-hidden': 'true' }, '–');
  const spoken = element('span', { class: 'visually-hidden' }, `Loading ${noun}`);
  const whole = element(
    'span',
    { class: 'balance' },
    picture(art, 'balance__art'),
    digits,
    element('span', { class: 'balance__noun', 'aria-hidden': 'true' }, noun),
    spoken,
  );
  let target: number | null = null;
  let seen = 0;
  let frame = 0;

  function write(amount: number) {
    seen = amount;
    digits.textContent = exact(amount);
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

  return {
    element: whole,
    show(amount) {
      if (amount === target) return;
      cancelAnimationFrame(frame);
      spoken.textContent = `${exact(amount)} ${noun}`;
      // A hidden tab draws no frames: there the number is simply there.
      if (target === null || wantsLessMotion() || document.hidden) write(amount);
      else roll(seen, amount);
      if (target !== null && amount > target) bump(digits, 1.08);
      target = amount;
    },
  };
}
