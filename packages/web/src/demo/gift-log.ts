import { type GiftRow, type Room, type Row, shownName } from '@lavish/client';
import './gift-log.css';
import { element, picture, setText } from '../element.ts';
import { nameOf } from './avatar.ts';
import type { Catalogue } from './catalogue.ts';
import { itemArt } from './item-art.ts';
import { arrive } from './motion.ts';
import { brief } from './numbers.ts';
import { moreGifts } from './sentences.ts';
import { coinCount } from './supporters.ts';

/** What one can glance back at; the whole log is the server's. */
export const MOST_ENTRIES = 20;

export interface GiftLog {
  readonly element: HTMLElement;
  draw(rows: readonly Row[]): void;
}

interface Entry {
  element: HTMLElement;
  draw(row: Row): void;
}

/** What has arrived, newest first; a streak is one entry that counts up, and what was only told as a sum is one, too. */
export function createGiftLog(room: Room, catalogue: Catalogue): GiftLog {
  const list = element('ol', { class: 'gift-log', 'aria-label': 'Latest gifts' });
  const nothing = element('p', { class: 'empty' }, 'No gifts yet. They appear here as they arrive.');
  let entries = new Map<string, Entry>();

  function draw(rows: readonly Row[]) {
    const now = new Map<string, Entry>();
    for (const row of rows) {
      const entry = entries.get(row.key) ?? build(row);
      entry.draw(row);
      now.set(row.key, entry);
    }
    entries = now;
    nothing.hidden = rows.length > 0;
    arrange(
      list,
      [...now.values()].map(({ element }) => element),
    );
  }

  function build(row: Row): Entry {
    const entry = row.kind === 'more' ? moreEntry() : giftEntry(row, room, catalogue);
    arrive(entry.element);
    return entry;
  }

  return { element: element('div', { class: 'gift-log-or-none' }, list, nothing), draw };
}

/** Moves only what is not where it belongs: an entry that stays is not laid out again. */
function arrange(list: HTMLElement, wanted: readonly HTMLElement[]) {
  const staying = new Set<Element>(wanted);
  for (const child of [...list.children]) if (!staying.has(child)) child.remove();
  wanted.forEach((child, index) => {
    if (list.children[index] !== child) list.insertBefore(child, list.children[index] ?? null);
  });
}

function giftEntry({ item: id, sender }: GiftRow, room: Room, catalogue: Catalogue): Entry {
  const item = catalogue.find(id);
  const count = element('strong', { class: 'log-entry__count' });
  const worth = coinCount(0);
  const name = nameOf(sender, room.state?.users.get(sender));
  return {
    element: element(
      'li',
      { class: 'log-entry' },
      itemArt(item, 'log-entry__art'),
      element(
        'span',
        { class: 'log-entry__words' },
        element('span', { class: 'log-entry__name' }, name),
        element('span', { class: 'log-entry__worth' }, worth.element),
      ),
      element('span', { class: 'visually-hidden' }, shownName(id, item?.name)),
      count,
    ),
    draw(row) {
      if (row.kind !== 'gift') return;
      const text = `×${brief(row.count)}`;
      if (count.textContent === text) return;
      setText(count, text);
      worth.show(row.coins);
    },
  };
}

function moreEntry(): Entry {
  const words = element('span', { class: 'log-entry__more' });
  return {
    element: element('li', { class: 'log-entry' }, picture('/art/gift-box.svg', 'log-entry__art'), words),
    draw: (row) => row.kind === 'more' && setText(words, moreGifts(row)),
  };
}
