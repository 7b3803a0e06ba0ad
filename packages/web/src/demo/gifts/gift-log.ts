import { type GiftRow, type LiveRoom, type Row, shownName } from '@lavish/client';
import './gift-log.css';
import { nameOf } from '../../look/avatar.ts';
import { element, picture, setText } from '../../look/element.ts';
import { changeArt, itemArt } from '../../look/item-art.ts';
import { arrive } from '../../look/motion.ts';
import { brief } from '../../look/numbers.ts';
import { throttle } from '../controls/throttle.ts';
import { coinCount } from '../room/supporters.ts';
import type { Catalogue } from './catalogue.ts';
import { summaryText } from './gift-texts.ts';

/** Redraws known entries rarely: names and items seldom change, but a busy room's state changes ten times a second. */
const REDRAW_MS = 500;

/** A short look back; the server has the complete log. */
export const MOST_ENTRIES = 20;

export interface GiftLog {
  readonly element: HTMLElement;
  draw(rows: readonly Row[]): void;
}

interface Entry {
  element: HTMLElement;
  draw(row: Row): void;
}

/** The latest gifts, newest first. A streak is one entry with a rising count; a summary of small gifts is one entry too. */
export function createGiftLog(room: LiveRoom, catalogue: Catalogue): GiftLog {
  const list = element('ol', { class: 'gift-log', 'aria-label': 'Latest gifts' });
  const nothing = element('p', { class: 'empty' }, 'No gifts yet. They appear here as they arrive.');
  let entries = new Map<string, Entry>();
  let drawn: readonly Row[] = [];
  const drawAgain = throttle(REDRAW_MS, () => draw(drawn));
  room.on('state', drawAgain);
  catalogue.watch(drawAgain);

  function draw(rows: readonly Row[]) {
    drawn = rows;
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
    const entry = row.kind === 'summary' ? summaryEntry() : giftEntry(row, room, catalogue);
    arrive(entry.element);
    return entry;
  }

  return { element: element('div', { class: 'gift-log-or-none' }, list, nothing), draw };
}

/** Moves only entries whose position changed, so that the others are not laid out again. */
function arrange(list: HTMLElement, wanted: readonly HTMLElement[]) {
  const staying = new Set<Element>(wanted);
  for (const child of [...list.children]) if (!staying.has(child)) child.remove();
  wanted.forEach((child, index) => {
    if (list.children[index] !== child) list.insertBefore(child, list.children[index] ?? null);
  });
}

function giftEntry({ item: id, sender }: GiftRow, room: LiveRoom, catalogue: Catalogue): Entry {
  const art = itemArt(catalogue.find(id), 'log-entry__art');
  const name = element('span', { class: 'log-entry__name' });
  const itemName = element('span', { class: 'visually-hidden' });
  const count = element('strong', { class: 'log-entry__count' });
  const worth = coinCount(0);
  return {
    element: element(
      'li',
      { class: 'log-entry' },
      art,
      element(
        'span',
        { class: 'log-entry__words' },
        name,
        element('span', { class: 'log-entry__worth' }, worth.element),
      ),
      itemName,
      count,
    ),
    draw(row) {
      if (row.kind !== 'gift') return;
      // Names and items can change or finish loading while the entry is shown.
      const item = catalogue.find(id);
      setText(name, nameOf(sender, room.state?.users.get(sender)));
      setText(itemName, shownName(id, item?.name));
      changeArt(art, item);
      const text = `×${brief(row.count)}`;
      if (count.textContent === text) return;
      setText(count, text);
      worth.show(row.coins);
    },
  };
}

function summaryEntry(): Entry {
  const words = element('span', { class: 'log-entry__more' });
  return {
    element: element('li', { class: 'log-entry' }, picture('/art/gift-box.svg', 'log-entry__art'), words),
    draw: (row) => row.kind === 'summary' && setText(words, summaryText(row)),
  };
}
