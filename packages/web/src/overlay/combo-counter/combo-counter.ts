import { shownName, type Users } from '@lavish/client';
import { createStreakSums } from '@lavish/effects';
import type { GiftEvent, Item, StreakEnded } from '@lavish/protocol';
import { avatar, nameOf } from '../../look/avatar.ts';
import { element, picture, setText } from '../../look/element.ts';
import { artUrl } from '../../look/item-art.ts';
import { bump, wantsLessMotion } from '../../look/motion.ts';
import { exact } from '../../look/numbers.ts';
import type { Overlay, OverlayParts } from '../overlay-parts.ts';
import './combo-counter.css';

/** A single gift is not a combo. */
const COMBO_FROM = 2;
/** How long the final count is shown. */
const FINAL_MS = 2_200;
/** How long a combo stays after its last gift before another can replace it. */
const HOLD_MS = 1_500;
/** Counts that are celebrated. */
const MILESTONES = [10, 25, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

interface Combo {
  id: string;
  count: number;
  coins: number;
  bumpedAtMs: number;
}

/** Shows the running combo as one large number. Of several, it shows the most expensive. */
export function createComboCounter({ room, items, nowMs }: OverlayParts): Overlay {
  const face = element('span', { class: 'combo__face' });
  const name = element('strong', { class: 'combo__name one-line' });
  const words = element('span', { class: 'combo__item one-line' });
  const art = picture('/art/gift-box.svg', 'combo__art');
  const digits = element('strong', { class: 'combo__count figures' });
  const left = element('i', { class: 'combo__left' });
  const burst = element('i', { class: 'combo__burst' });
  const panel = element(
    'section',
    { class: 'combo overlay__panel overlay__panel--away' },
    element(
      'div',
      { class: 'combo__main' },
      burst,
      art,
      element(
        'span',
        { class: 'combo__number' },
        element('span', { class: 'combo__label' }, 'Combo'),
        digits,
      ),
    ),
    element('div', { class: 'combo__who' }, face, element('span', { class: 'combo__words' }, name, words)),
    element('div', { class: 'combo__time' }, left),
  );
  const sums = createStreakSums();
  let shown: Combo | null = null;
  let end: ReturnType<typeof setTimeout> | undefined;
  let draining: Animation | null = null;

  let introduced = '';

  function drawItem(id: string, known: Item | undefined) {
    setText(words, shownName(id, known?.name));
    art.setAttribute('src', artUrl(known));
  }

  function introduce({ sender, item }: GiftEvent, users: Users) {
    const known = items.find(item);
    introduced = item;
    face.replaceChildren(avatar(sender, users.get(sender)));
    setText(name, nameOf(sender, users.get(sender)));
    drawItem(item, known);
    if (known === undefined)
      void items.fetch(item).then((found) => found && introduced === item && drawItem(item, found));
  }

  function drain(leftMs: number) {
    draining?.cancel();
    draining = left.animate([{ transform: 'scaleX(1)' }, { transform: 'scaleX(0)' }], {
      duration: Math.max(1, leftMs),
      fill: 'forwards',
    });
  }

  function celebrate(before: number, count: number) {
    const passed = MILESTONES.some((milestone) => before < milestone && milestone <= count);
    bump(digits, passed ? 1.45 : 1.18);
    if (!passed || wantsLessMotion()) return;
    burst.animate(
      [
        { opacity: 0.95, transform: 'scale(0.3)' },
        { opacity: 0, transform: 'scale(1.5)' },
      ],
      { duration: 700, easing: 'cubic-bezier(0.2, 0.7, 0.3, 1)' },
    );
  }

  const hasTheStage = (coins: number) =>
    shown !== null && (performance.now() - shown.bumpedAtMs < HOLD_MS || shown.coins >= coins);

  function gift(event: GiftEvent, users: Users) {
    const { streak } = event;
    const { coins: whole } = sums.add(event);
    if (streak === null || streak.count < COMBO_FROM) return;
    if (shown?.id !== streak.id && hasTheStage(whole)) return;
    const before = shown?.id === streak.id ? shown.count : 0;
    if (before === 0) introduce(event, users);
    // Counts never fall, in whatever order the events arrive.
    if (streak.count <= before) return;
    shown = { id: streak.id, count: streak.count, coins: whole, bumpedAtMs: performance.now() };
    setText(digits, `×${exact(streak.count)}`);
    panel.dataset.tier = whole >= 5_000 ? 'grand' : whole >= 500 ? 'large' : 'small';
    panel.classList.remove('overlay__panel--away', 'combo--final');
    celebrate(before, streak.count);
    const leftMs = Date.parse(streak.expires_at) - nowMs();
    drain(leftMs);
    clearTimeout(end);
    // The server also sends the end of a streak; this timer covers a server that is unavailable.
    end = setTimeout(finish, Math.max(0, leftMs) + 1_500);
  }

  function finish() {
    if (shown === null) return;
    shown = null;
    panel.classList.add('combo--final');
    clearTimeout(end);
    end = setTimeout(() => panel.classList.add('overlay__panel--away'), FINAL_MS);
  }

  function ended({ id, count }: StreakEnded) {
    if (shown?.id !== id) return;
    // The final count: a summary may have included part of the streak.
    setText(digits, `×${exact(Math.max(count, shown.count))}`);
    finish();
  }

  const off = [room.on('gift', gift), room.on('streak_ended', ended)];
  return {
    element: element('div', { class: 'overlay overlay--combo' }, panel),
    stop() {
      for (const forget of off) forget();
      clearTimeout(end);
      draining?.cancel();
    },
  };
}
