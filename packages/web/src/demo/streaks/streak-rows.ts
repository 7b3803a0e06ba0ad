import { isolatedName, type Users } from '@lavish/client';
import { createStreakSums } from '@lavish/effects';
import type { GiftEvent, StreakEnded } from '@lavish/protocol';
import './streak-rows.css';
import { drawAvatar, nameOf } from '../../look/avatar.ts';
import { element, setText } from '../../look/element.ts';
import { changeArt, itemArt } from '../../look/item-art.ts';
import { bump, leave } from '../../look/motion.ts';
import { brief } from '../../look/numbers.ts';
import type { Catalogue } from '../gifts/catalogue.ts';
import {
  advance,
  EMPTY_QUEUE,
  nextChangeMs,
  offer,
  type ShownStreak,
  type StreakQueue,
} from './streak-queue.ts';

export interface StreakRows {
  readonly element: HTMLElement;
  gift(event: GiftEvent, users: Users): void;
  ended(event: StreakEnded, users: Users): void;
}

interface Row {
  element: HTMLElement;
  face: HTMLElement;
  name: HTMLElement;
  words: HTMLElement;
  art: HTMLImageElement;
  count: HTMLElement;
  shown: number;
}

/** The style of a row, by the coins of its streak so far. */
const tierOf = (coins: number) => (coins >= 5_000 ? 'grand' : coins >= 500 ? 'large' : 'small');

/** Not the device's clock: rows would stay for an hour after it was set back by one. */
const nowMs = () => performance.now();

/**
 * Shows gifts as rows over the video: the sender, the item and a rising count. Calls `arrived` with the picture in the
 * row, from where it can fly to the host.
 */
export function createStreakRows(
  me: string,
  catalogue: Catalogue,
  /** The side of a gift in a battle: colour and receiver's name; null outside battles. */
  aim: (event: GiftEvent) => { side: string; name: string } | null,
  arrived: (event: GiftEvent, art: HTMLElement) => void,
): StreakRows {
  const list = element('ol', { class: 'streak-rows', 'aria-label': 'Gifts arriving' });
  const rows = new Map<string, Row>();
  const sums = createStreakSums();
  let queue: StreakQueue = EMPTY_QUEUE;
  let latestUsers: Users = new Map();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function build(streak: ShownStreak): Row {
    const face = element('span', { class: 'streak__face' });
    const name = element('strong', { class: 'streak__name' });
    const words = element('span', { class: 'streak__item' });
    const art = itemArt(catalogue.find(streak.item), 'streak__art');
    const count = element('span', { class: 'streak__count' });
    const row = element(
      'li',
      { class: `streak streak--slot-${streak.slot}` },
      element(
        'span',
        { class: 'streak__pill' },
        face,
        element('span', { class: 'streak__words' }, name, words),
      ),
      art,
      count,
    );
    if (streak.to !== null) row.dataset.side = streak.to.side;
    return { element: row, face, name, words, art, count, shown: 0 };
  }

  /** Draws the row again at every change, because names and items can change or finish loading. */
  function describe({ face, name, words, art }: Row, streak: ShownStreak) {
    const known = latestUsers.get(streak.sender);
    const item = catalogue.find(streak.item);
    const what = `sent ${isolatedName(streak.item, item?.name)}`;
    drawAvatar(face, streak.sender, known);
    setText(name, streak.mine ? 'You' : nameOf(streak.sender, known));
    setText(words, streak.to === null ? what : `${what} to ${streak.to.name}`);
    changeArt(art, item);
  }

  function draw() {
    const current = new Set(queue.shown.map(({ key }) => key));
    for (const [key, row] of rows) {
      if (current.has(key)) continue;
      rows.delete(key);
      leave(row.element);
    }
    for (const streak of queue.shown) {
      const row = rows.get(streak.key) ?? build(streak);
      if (!rows.has(streak.key)) list.append(row.element);
      rows.set(streak.key, row);
      describe(row, streak);
      row.element.dataset.tier = tierOf(streak.coins);
      if (row.shown === streak.count) continue;
      setText(row.count, `×${brief(streak.count)}`);
      if (row.shown > 0) bump(row.count, 1.6);
      row.shown = streak.count;
    }
    clearTimeout(timer);
    const next = nextChangeMs(queue);
    if (next !== null) timer = setTimeout(() => become(advance(queue, nowMs())), Math.max(0, next - nowMs()));
  }

  function become(next: StreakQueue) {
    queue = next;
    draw();
  }

  catalogue.watch(draw);

  return {
    element: list,
    gift(event, users) {
      latestUsers = users;
      const key = event.streak?.id ?? event.id;
      const streak = {
        key,
        sender: event.sender,
        item: event.item,
        ...sums.add(event),
        mine: event.sender === me,
        to: aim(event),
      };
      become(offer(queue, streak, nowMs()));
      const row = rows.get(key);
      if (row !== undefined) arrived(event, row.art);
    },
    // The final count: a summary may have included part of the streak, or all of it.
    ended({ id, count, details }, users) {
      latestUsers = users;
      const isNew = !sums.has(id);
      const sum = sums.end(id, count, details?.coins);
      if (sum === null) return;
      const known = [...queue.shown, ...queue.waiting].find(({ key }) => key === id);
      if (known !== undefined) become(offer(queue, { ...known, ...sum }, nowMs()));
      else if (isNew && details !== undefined) {
        const { sender, item } = details;
        const streak = { key: id, sender, item, ...sum, mine: sender === me, to: null };
        become(offer(queue, streak, nowMs()));
      }
    },
  };
}
