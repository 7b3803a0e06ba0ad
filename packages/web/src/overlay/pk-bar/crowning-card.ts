import type { Users } from '@lavish/client';
import type { Battle, BattleResult } from '@lavish/protocol';
import confetti from 'canvas-confetti';
import { verdict } from '../../battle/battle-labels.ts';
import { colourOf, type Pair } from '../../battle/sides.ts';
import { avatar, nameOf } from '../../look/avatar.ts';
import { element, picture } from '../../look/element.ts';
import { counted } from '../../look/numbers.ts';

/** When the confetti showers of a win start. */
const SHOWERS_MS = [0, 900, 1_900];
const COLOURS = ['#ffc94d', '#ff4d8d', '#7dd6ff', '#a566f2', '#fff3cf'];

/** The result card: the winner with a crown, how it was decided, and the MVP of each side. */
export function createCrowningCard() {
  const canvas = element('canvas', { class: 'crowning__confetti' });
  const content = element('div', { class: 'crowning__content' });
  const card = element('section', { class: 'crowning', hidden: '' }, content);
  const shower = confetti.create(canvas, { resize: true, useWorker: false });
  let timers: ReturnType<typeof setTimeout>[] = [];

  function throwConfetti() {
    for (const [x, angle] of [
      [0.1, 68],
      [0.9, 112],
    ] as const)
      void shower({
        particleCount: 60,
        angle,
        spread: 70,
        startVelocity: innerHeight / 30,
        scalar: 1.5,
        ticks: 170,
        colors: COLOURS,
        origin: { x, y: 0.75 },
        disableForReducedMotion: true,
      });
  }

  function stopConfetti() {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
    shower.reset();
  }

  function clear() {
    stopConfetti();
    card.hidden = true;
    content.replaceChildren();
  }

  return {
    element: card,
    /** The confetti canvas, for the whole page. */
    confetti: canvas,
    clear,
    /** Shows the result, or shows it again when a name has changed. */
    show({ result, sides }: Battle, pair: Pair, called: (side: number) => string, users: Users) {
      if (result === null) return;
      const { title, how } = verdict(
        result,
        sides.map(({ index }) => called(index)),
      );
      content.replaceChildren(
        result.winner === null ? '' : picture('/art/crown.svg', 'crowning__crown'),
        element('h2', { class: 'crowning__title' }, title),
        element('p', { class: 'crowning__how' }, how),
        element(
          'div',
          { class: 'crowning__mvps' },
          ...[pair.left.index, pair.right.index].flatMap((side) => mvpOf(result, side, users)),
        ),
      );
      if (result.winner !== null) card.dataset.side = colourOf(result.winner);
      else delete card.dataset.side;
      card.hidden = false;
    },
    /** Throws confetti for a result, unless the battle was cut short. */
    celebrate(result: BattleResult | null) {
      stopConfetti();
      if (result === null || result.outcome === 'cut_short') return;
      timers = SHOWERS_MS.map((ms) => setTimeout(throwConfetti, ms));
    },
  };
}

function mvpOf({ sides }: BattleResult, side: number, users: Users): HTMLElement[] {
  const mvp = sides[side]?.mvp ?? null;
  if (mvp === null) return [];
  const known = users.get(mvp.user);
  return [
    element(
      'div',
      { class: 'mvp', 'data-side': colourOf(side) },
      avatar(mvp.user, known),
      element(
        'span',
        { class: 'mvp__words' },
        element('span', { class: 'mvp__title' }, 'MVP'),
        element('strong', { class: 'mvp__name one-line' }, nameOf(mvp.user, known)),
        element('span', { class: 'mvp__points' }, counted(mvp.points, 'point')),
      ),
    ),
  ];
}
