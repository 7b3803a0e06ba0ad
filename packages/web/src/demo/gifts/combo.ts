import { isolatedName } from '@lavish/client';
import type { Item } from '@lavish/protocol';
import './combo.css';
import { element, setText } from '../../look/element.ts';
import { changeArt, itemArt } from '../../look/item-art.ts';
import { bump, wantsLessMotion } from '../../look/motion.ts';
import { brief } from '../../look/numbers.ts';
import type { Hold } from './hold.ts';

export interface Combo {
  readonly element: HTMLElement;
  /** The viewer sent this many: refills the ring and raises the count before the server has responded. */
  tapped(item: Item, quantity: number): void;
  /** Sets the server's count, which includes gifts sent before this page was opened. */
  confirmed(item: Item, count: number): void;
  /** The gift was not sent: takes its count back. */
  refused(item: Item, quantity: number): void;
}

/** A button that repeats the last gift while its streak runs: per tap, or as long as it is held. A ring shows the remaining time. */
export function createCombo(hold: Hold, again: (item: Item) => boolean): Combo {
  const art = itemArt(undefined, 'combo__art');
  const number = element('strong', { class: 'combo__count', 'aria-hidden': 'true' });
  const screenReaderText = element('span', { class: 'visually-hidden' });
  const right = element('i', { class: 'combo__gold' });
  const left = element('i', { class: 'combo__gold' });
  const button = element(
    'button',
    { class: 'combo', type: 'button', hidden: '' },
    element(
      'span',
      { class: 'combo__ring', 'aria-hidden': 'true' },
      element('span', { class: 'combo__half combo__half--right' }, right),
      element('span', { class: 'combo__half combo__half--left' }, left),
    ),
    art,
    screenReaderText,
    number,
    element('span', { class: 'combo__word', 'aria-hidden': 'true' }, 'Hold'),
  );
  let current: { item: Item; count: number } | null = null;
  let end: ReturnType<typeof setTimeout> | undefined;

  function over() {
    current = null;
    button.hidden = true;
  }

  function write(item: Item, count: number) {
    current = { item, count };
    setText(number, `×${brief(count)}`);
    setText(screenReaderText, `Send ${isolatedName(item.id, item.name)} again. Combo of ${count}`);
  }

  function run(windowMs: number) {
    clearTimeout(end);
    end = setTimeout(over, windowMs);
    if (wantsLessMotion()) return;
    // Two half discs rotate out of sight one after the other: the ring empties with transforms only.
    const turn = [{ transform: 'rotate(0deg)' }, { transform: 'rotate(180deg)' }];
    right.animate(turn, { duration: windowMs / 2, fill: 'both' });
    left.animate(turn, { duration: windowMs / 2, delay: windowMs / 2, fill: 'both' });
  }

  hold.on(button, () => current !== null && again(current.item));

  return {
    element: button,
    tapped(item, quantity) {
      if (item.streak_window_ms === 0) return over();
      const count = current?.item.id === item.id ? current.count + quantity : quantity;
      changeArt(art, item);
      write(item, count);
      button.hidden = false;
      bump(number, 1.7);
      run(item.streak_window_ms);
    },
    confirmed(item, count) {
      if (current?.item.id === item.id && count > current.count) write(item, count);
    },
    refused(item, quantity) {
      if (current?.item.id !== item.id) return;
      if (current.count > quantity) write(item, current.count - quantity);
      else over();
    },
  };
}
