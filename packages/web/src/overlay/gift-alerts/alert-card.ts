import { shownName } from '@lavish/client';
import type { Effect } from '@lavish/effects';
import { element, picture, setText } from '../../look/element.ts';
import { bump } from '../../look/motion.ts';
import { exact } from '../../look/numbers.ts';
import { fillTemplate } from './fill-template.ts';

const SENTENCE = '{name} sent {item}';
const HIDE_MS = 400;

/** The style of a card, by coins. */
const tierOf = (coins: number) => (coins >= 5_000 ? 'grand' : coins >= 100 ? 'large' : 'small');

/** Shows sender, item and count while the effect plays. One card is reused for all gifts. */
export function createAlertCard(template: string | null) {
  const words = element('p', { class: 'alert__words' });
  const digits = element('span', { class: 'alert__sum figures' });
  const count = element('strong', { class: 'alert__count figures' });
  const card = element(
    'section',
    { class: 'alert overlay__panel overlay__panel--away' },
    element(
      'div',
      { class: 'alert__text' },
      words,
      element('span', { class: 'alert__coins' }, picture('/art/coin.svg', 'alert__coin'), digits),
    ),
    count,
  );
  let shown: string | null = null;
  let names: HTMLElement[] = [];
  /** The count that the card shows. */
  let raisedTo = 0;
  let wiping: ReturnType<typeof setTimeout> | undefined;

  function write({ value: coins, count: units }: Effect) {
    raisedTo = units;
    setText(digits, exact(coins));
    setText(count, `×${exact(units)}`);
    count.hidden = units < 2;
    card.dataset.tier = tierOf(coins);
  }

  return {
    element: card,
    show(effect: Effect) {
      clearTimeout(wiping);
      shown = effect.key;
      const name = () => element('bdi', { class: 'alert__name' }, effect.senderName ?? 'Someone');
      const item = () =>
        element('bdi', { class: 'alert__item' }, shownName(effect.item.id, effect.item.name));
      // A template may name both more than once, and a node has one place.
      const parts = fillTemplate(template ?? SENTENCE, { name, item });
      words.replaceChildren(...parts.map((part) => (typeof part === 'string' ? part : part())));
      names = [...words.querySelectorAll<HTMLElement>('.alert__name')];
      write(effect);
      card.classList.remove('overlay__panel--away');
    },
    rename(name: string) {
      for (const place of names) setText(place, name);
    },
    raise(effect: Effect) {
      if (effect.key !== shown || effect.count === raisedTo) return;
      write(effect);
      bump(count, 1.3);
    },
    hide() {
      shown = null;
      card.classList.add('overlay__panel--away');
      // Clears the name, so that it does not stay in the page when the card is hidden.
      wiping = setTimeout(() => words.replaceChildren(), HIDE_MS);
    },
    stop: () => clearTimeout(wiping),
  };
}
