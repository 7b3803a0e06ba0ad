import { type LiveRoom, type RoomView, watchGifts } from '@lavish/client';
import './host-desk.css';
import { element, setText } from '../../look/element.ts';
import { brief } from '../../look/numbers.ts';
import { throttle } from '../controls/throttle.ts';
import type { Catalogue } from '../gifts/catalogue.ts';
import { createGiftLog, MOST_ENTRIES } from '../gifts/gift-log.ts';
import { createBalance } from '../wallet/balance.ts';
import { createSupporterList } from './supporters.ts';

const STATS = [
  ['viewers', 'watching'],
  ['senders', 'gave'],
  ['gifts', 'gifts'],
  ['coins', 'coins'],
] as const;
const MOST_SUPPORTERS = 10;
const REDRAW_MS = 250;

/** The panel under the host's video: earnings, top supporters and the latest gifts. */
export function createHostDesk(me: string, room: LiveRoom, catalogue: Catalogue, action: HTMLElement) {
  const diamonds = createBalance('/art/diamond.svg', 'diamonds');
  const supporters = createSupporterList(me, MOST_SUPPORTERS);
  const log = createGiftLog(room, catalogue);
  const values = STATS.map(([key, label]) => ({ key, label, value: element('dd', {}, '–') }));
  const desk = element(
    'section',
    { class: 'panel desk', 'aria-label': 'Your live' },
    element('div', { class: 'desk__head' }, diamonds.element, action),
    element(
      'dl',
      { class: 'desk__stats' },
      ...values.map(({ label, value }) => element('div', {}, element('dt', {}, label), value)),
    ),
    element(
      'div',
      { class: 'desk__columns' },
      column('Just in', log.element),
      column('Top supporters', supporters.element),
    ),
  );

  watchGifts(room, throttle(REDRAW_MS, log.draw), { limit: MOST_ENTRIES });
  return {
    element: desk,
    earned: diamonds.show,
    draw(view: RoomView) {
      for (const { key, value } of values) setText(value, brief(view.stats[key]));
      supporters.draw(view);
    },
  };
}

/** A scrolling area that can be focused, to scroll it by keyboard. */
function column(title: string, content: HTMLElement): HTMLElement {
  content.tabIndex = 0;
  content.setAttribute('role', 'group');
  content.setAttribute('aria-label', title);
  return element('section', { class: 'desk__column' }, element('h2', {}, title), content);
}
