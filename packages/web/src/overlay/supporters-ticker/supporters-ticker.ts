import type { Users } from '@lavish/client';
import type { Supporter } from '@lavish/protocol';
import { drawAvatar, nameOf } from '../../look/avatar.ts';
import { element, picture, setText } from '../../look/element.ts';
import { bump, wantsLessMotion } from '../../look/motion.ts';
import { exact } from '../../look/numbers.ts';
import { createRollingNumber } from '../../look/rolling-number.ts';
import type { Overlay, OverlayParts } from '../overlay-parts.ts';
import './supporters-ticker.css';

/** How long each page of supporters is shown. */
const PAGE_MS = 8_000;
const WIDE_ROWS = 5;
const TALL_ROWS = 3;

/** Shows the room's supporters by coins, page by page. */
export function createSupportersTicker({ room, theme }: OverlayParts): Overlay {
  const size = theme.rows ?? (innerWidth > innerHeight ? WIDE_ROWS : TALL_ROWS);
  const cells = Array.from({ length: size }, createCell);
  const list = element('ol', { class: 'supporters__list' }, ...cells.map((cell) => cell.element));
  const panel = element(
    'section',
    { class: 'supporters overlay__panel overlay__panel--away' },
    element(
      'span',
      { class: 'supporters__title' },
      picture('/art/crown.svg', 'supporters__crown'),
      element('span', {}, theme.title ?? 'Top supporters'),
    ),
    list,
  );
  let page = 0;

  const all = (): readonly Supporter[] => room.state?.supporters ?? [];
  const pages = () => Math.max(1, Math.ceil(all().length / size));

  function draw() {
    page = Math.min(page, pages() - 1);
    const users: Users = room.state?.users ?? new Map();
    const first = page * size;
    for (const [index, cell] of cells.entries()) cell.draw(all()[first + index], first + index + 1, users);
    panel.classList.toggle('overlay__panel--away', all().length === 0);
  }

  function turn() {
    if (pages() === 1) return;
    page = (page + 1) % pages();
    draw();
    if (wantsLessMotion()) return;
    for (const [index, cell] of cells.entries())
      cell.element.animate(
        [
          { opacity: 0, transform: 'translateY(70%)' },
          { opacity: 1, transform: 'none' },
        ],
        { duration: 420, delay: index * 60, easing: 'cubic-bezier(0.2, 0.8, 0.2, 1)', fill: 'backwards' },
      );
  }

  const off = room.on('state', draw);
  const turning = setInterval(turn, PAGE_MS);
  draw();
  return {
    element: element('div', { class: 'overlay overlay--supporters' }, panel),
    stop() {
      off();
      clearInterval(turning);
    },
  };
}

/** One place of the list, reused for each supporter shown in it. */
function createCell() {
  const rank = element('span', { class: 'supporter__rank figures' });
  const face = element('span', { class: 'supporter__face' });
  const name = element('strong', { class: 'supporter__name one-line' });
  const digits = element('span', { class: 'supporter__coins figures' });
  const cell = element(
    'li',
    { class: 'supporter' },
    face,
    rank,
    element(
      'span',
      { class: 'supporter__words' },
      name,
      element('span', { class: 'supporter__sum' }, picture('/art/coin.svg', 'supporter__coin'), digits),
    ),
  );
  const roll = createRollingNumber(digits, exact);
  let shown: { user: string; coins: number } | null = null;

  return {
    element: cell,
    draw(supporter: Supporter | undefined, place: number, users: Users) {
      cell.hidden = supporter === undefined;
      if (supporter === undefined) return;
      const { user, coins } = supporter;
      const known = users.get(user);
      cell.dataset.rank = String(place);
      setText(rank, String(place));
      const isNew = shown?.user !== user;
      drawAvatar(face, user, known);
      setText(name, nameOf(user, known));
      if (shown !== null && !isNew && coins > shown.coins) bump(digits, 1.2);
      roll(coins);
      shown = { user, coins };
    },
  };
}
