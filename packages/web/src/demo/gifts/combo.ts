import { isolatedName } from '@lavish/client';
import type { Item } from '@lavish/protocol';
import './combo.css';
import { element, setText } from '../../look/element.ts';
import { artUrl } from '../../look/item-art.ts';
import { bump, wantsLessMotion } from '../../look/motion.ts';
import { brief } from '../../look/numbers.ts';
import type { Hold } from './hold.ts';

export interface Combo {
  readonly element: HTMLElement;
  /** The viewer sent this many: the ring fills again, and the count goes up before the server has answered. */
  tapped(item: Item, quantity: number): void;
  /** The server's count, which also knows what was sent before this page was opened. */
  confirmed(item: Item, count: number): void;
  /** Not sent after all. */
  refused(item: Item, quantity: number): void;
}

/** The button under the thumb that repeats the last gift, once or for as long as it is held, while its streak runs; the ring shows how long that is. */
export function createCombo(hold: Hold, again: (item: Item) => boolean): Combo {
  const art = element('img', { class: 'combo__art', alt: '' });
  const number = element('strong', { class: 'combo__count', 'aria-hidden': 'true' });
  const spoken = element('span', { class: 'visually-hidden' });
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
    spoken,
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
    setText(spoken, `Send ${isolatedName(item.id, item.name)} again. Combo of ${count}`);
  }

  function run(windowMs: number) {
    clearTimeout(end);
    end = setTimeout(over, windowMs);
    if (wantsLessMotion()) return;
    // Two half discs turn out of sight one after the other: a ring that empties, by transform alone.
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
      art.setAttribute('src', artUrl(item));
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
