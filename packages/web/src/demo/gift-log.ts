import type { Users } from '@lavish/client';
import type { GiftEvent } from '@lavish/protocol';
import './gift-log.css';
import { element, setText } from '../element.ts';
import { nameOf } from './avatar.ts';
import type { Catalogue } from './catalogue.ts';
import { itemArt } from './item-art.ts';
import { brief } from './numbers.ts';
import { coinCount } from './supporters.ts';

/** What a host can glance back at; the whole log is the server's. */
const MOST_ENTRIES = 20;

interface Entry {
  element: HTMLElement;
  count: HTMLElement;
  worth: HTMLElement;
  coins: number;
}

/** What the streak was worth before this page saw any of it. */
const coinsBefore = ({ streak, coins, quantity }: GiftEvent) =>
  streak === null ? 0 : Math.round((coins / quantity) * (streak.count - streak.delta));

/** What has arrived, newest first; a streak is one entry that counts up. */
export function createGiftLog(catalogue: Catalogue) {
  const list = element('ol', { class: 'gift-log', 'aria-label': 'Gifts received' });
  const nothing = element('p', { class: 'empty' }, 'No gifts yet. They appear here as they arrive.');
  const entries = new Map<string, Entry>();

  function build(event: GiftEvent, users: Users): Entry {
    const item = catalogue.find(event.item);
    const count = element('strong', { class: 'log-entry__count' });
    const worth = element('span', { class: 'log-entry__worth' });
    const name = nameOf(event.sender, users.get(event.sender));
    const row = element(
      'li',
      { class: 'log-entry' },
      itemArt(item, 'log-entry__art'),
      element(
        'span',
        { class: 'log-entry__words' },
        element('span', { class: 'log-entry__name' }, name),
        worth,
      ),
      element('span', { class: 'visually-hidden' }, item?.name ?? event.item),
      count,
    );
    return { element: row, count, worth, coins: coinsBefore(event) };
  }

  return {
    element: element('div', { class: 'gift-log-or-none' }, list, nothing),
    gift(event: GiftEvent, users: Users) {
      const key = event.streak?.id ?? event.id;
      const entry = entries.get(key) ?? build(event, users);
      entry.coins += event.coins;
      setText(entry.count, `×${brief(event.streak?.count ?? event.quantity)}`);
      entry.worth.replaceChildren(coinCount(entry.coins));
      nothing.hidden = true;
      if (entries.has(key)) return;
      entries.set(key, entry);
      list.prepend(entry.element);
      for (const [oldest, { element }] of entries) {
        if (entries.size <= MOST_ENTRIES) break;
        entries.delete(oldest);
        element.remove();
      }
    },
  };
}
