import { shownName } from '@lavish/client';
import { createStreakSums } from '@lavish/effects';
import type { GiftEvent, StreakEnded } from '@lavish/protocol';
import { drawAvatar, nameOf } from '../../look/avatar.ts';
import { element, setText } from '../../look/element.ts';
import { changeArt, itemArt } from '../../look/item-art.ts';
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
  sender: string;
  item: string;
  count: number;
  coins: number;
  bumpedAtMs: number;
}

/** Shows the running combo as one large number. Of several, it shows the most expensive. */
export function createComboCounter({ room, items, nowMs }: OverlayParts): Overlay {
  const face = element('span', { class: 'combo__face' });
  const name = element('strong', { class: 'combo__name one-line' });
  const words = element('span', { class: 'combo__item one-line' });
  const art = itemArt(undefined, 'combo__art');
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

  /** At every change of the room and of the items: a name may be changed while its combo runs. */
  function describe() {
    if (shown === null) return;
    const known = room.state?.users.get(shown.sender);
    const item = items.find(shown.item);
    drawAvatar(face, shown.sender, known);
    setText(name, nameOf(shown.sender, known));
    setText(words, shownName(shown.item, item?.name));
    changeArt(art, item);
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

  function drawSum({ count, coins }: { count: number; coins: number }) {
    setText(digits, `×${exact(count)}`);
    panel.dataset.tier = coins >= 5_000 ? 'grand' : coins >= 500 ? 'large' : 'small';
  }

  const hasTheStage = (coins: number) =>
    shown !== null && (performance.now() - shown.bumpedAtMs < HOLD_MS || shown.coins >= coins);

  function gift(event: GiftEvent) {
    const { streak, sender, item } = event;
    const { coins: whole } = sums.add(event);
    if (streak === null || streak.count < COMBO_FROM) return;
    if (shown?.id !== streak.id && hasTheStage(whole)) return;
    const before = shown?.id === streak.id ? shown.count : 0;
    // Counts never fall, in whatever order the events arrive.
    if (streak.count <= before) return;
    const { id, count } = streak;
    show({ id, sender, item, count, coins: whole, bumpedAtMs: performance.now() });
    celebrate(before, count);
    const leftMs = Date.parse(streak.expires_at) - nowMs();
    drain(leftMs);
    clearTimeout(end);
    // The server also sends the end of a streak; this timer covers a server that is unavailable.
    end = setTimeout(finish, Math.max(0, leftMs) + 1_500);
  }

  function show(combo: Combo) {
    shown = combo;
    describe();
    // The items call `describe` when they have been read.
    if (items.find(combo.item) === undefined) void items.fetch(combo.item);
    drawSum(combo);
    panel.classList.remove('overlay__panel--away', 'combo--final');
  }

  function finish() {
    if (shown === null) return;
    shown = null;
    panel.classList.add('combo--final');
    clearTimeout(end);
    end = setTimeout(() => panel.classList.add('overlay__panel--away'), FINAL_MS);
  }

  /** Draws the final sum: a summary may have included part of the streak, or all of it. */
  function ended({ id, count, details }: StreakEnded) {
    const sum = sums.end(id, count, details?.coins);
    const isFree = panel.classList.contains('overlay__panel--away');
    if (sum !== null && details !== undefined && isFree)
      show({ id, ...details, ...sum, bumpedAtMs: performance.now() });
    if (shown?.id !== id) return;
    if (sum !== null) drawSum(sum);
    finish();
  }

  const off = [
    room.on('gift', gift),
    room.on('streak_ended', ended),
    room.on('state', describe),
    items.watch(describe),
  ];
  return {
    element: element('div', { class: 'overlay overlay--combo' }, panel),
    stop() {
      for (const forget of off) forget();
      clearTimeout(end);
      draining?.cancel();
    },
  };
}
