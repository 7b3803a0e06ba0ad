import './balance.css';
import { element, picture } from '../../look/element.ts';
import { bump } from '../../look/motion.ts';
import { exact } from '../../look/numbers.ts';
import { createRollingNumber } from '../../look/rolling-number.ts';

export interface Balance {
  readonly element: HTMLElement;
  show(amount: number): void;
}

/** A large number with an icon. It rolls to a new value; screen readers read only the new value. */
export function createBalance(art: string, noun: string): Balance {
  const digits = element('strong', { class: 'balance__digits', 'aria-hidden': 'true' }, '–');
  const screenReaderText = element('span', { class: 'visually-hidden' }, `Loading ${noun}`);
  const whole = element(
    'span',
    { class: 'balance' },
    picture(art, 'balance__art'),
    digits,
    element('span', { class: 'balance__noun', 'aria-hidden': 'true' }, noun),
    screenReaderText,
  );
  const roll = createRollingNumber(digits);
  let shown: number | null = null;

  return {
    element: whole,
    show(amount) {
      if (amount === shown) return;
      screenReaderText.textContent = `${exact(amount)} ${noun}`;
      roll(amount);
      if (shown !== null && amount > shown) bump(digits, 1.08);
      shown = amount;
    },
  };
}
