import { isolatedName } from '@lavish/client';
import type { BattleSide, GiftEvent, PublicUser } from '@lavish/protocol';
import './half.css';
import { times } from '../../battle/battle-labels.ts';
import { colourOf } from '../../battle/sides.ts';
import { avatar } from '../../look/avatar.ts';
import { element, picture, setText } from '../../look/element.ts';
import { wantsLessMotion } from '../../look/motion.ts';
import { brief } from '../../look/numbers.ts';
import { createStage, type Stage } from '../room/stage.ts';
import type { Look } from './contestants.ts';

type Who = (user: string) => PublicUser | undefined;

/** One side's half of the screen: its host, its supporters, and the points of each gift. */
export interface Half {
  readonly element: HTMLElement;
  readonly stage: Stage;
  draw(side: BattleSide, name: string, rounds: number, who: Who): void;
  /** Shows a boost that only this side has; null: none. */
  reward(what: { multiplier: number; leftMs: number } | null): void;
  /** Shows the points of a gift to this side. */
  scored(verdict: NonNullable<GiftEvent['battle']>): void;
}

/** More at once are not legible. */
const MOST_POINTS = 4;
const POINTS_MS = 1_100;
const CRITICAL_MS = 1_500;

export function createHalf(place: 'left' | 'right', look: Look): Half {
  const stage = createStage(look);
  const name = element('strong', { class: 'half__name' });
  const pips = element('span', { class: 'half__pips' });
  const top = element('ol', { class: 'half__top' });
  const badge = element('p', { class: 'half__badge', hidden: '' });
  const points = element('div', { class: 'half__points', 'aria-hidden': 'true' });
  const half = element(
    'section',
    { class: `half half--${place}` },
    // Drawn at twice the size and scaled down, because the stage's sizes are for a whole phone.
    element('div', { class: 'half__zoom' }, stage.element),
    element('p', { class: 'half__who' }, picture(`/art/${look}-head.svg`, 'half__face'), name, pips),
    badge,
    top,
    points,
  );
  let shownTop = '';
  let pops = 0;

  function drawTop(side: BattleSide, who: Who) {
    const key = JSON.stringify(side.top.map(({ user }) => [user, who(user)]));
    if (key === shownTop) return;
    shownTop = key;
    top.replaceChildren(
      ...side.top.map(({ user }, rank) => {
        const disc = element('li', { class: 'half__supporter' }, avatar(user, who(user)));
        disc.append(
          element(
            'span',
            { class: 'visually-hidden' },
            `${rank + 1}. ${isolatedName(user, who(user)?.name)}`,
          ),
        );
        return disc;
      }),
    );
  }

  function rise(node: HTMLElement, durationMs: number) {
    if (points.childElementCount >= MOST_POINTS) points.firstElementChild?.remove();
    pops += 1;
    node.classList.add('pop', `pop--${pops % MOST_POINTS}`);
    points.append(node);
    setTimeout(() => node.remove(), durationMs);
    if (wantsLessMotion()) return;
    node.animate(
      [
        { transform: 'translateY(12px) scale(0.5)', opacity: 0 },
        { transform: 'translateY(0) scale(1.15)', opacity: 1, offset: 0.16 },
        { transform: 'translateY(-6px) scale(1)', opacity: 1, offset: 0.6 },
        { transform: 'translateY(-34px) scale(0.9)', opacity: 0 },
      ],
      { duration: durationMs, easing: 'ease-out', fill: 'both' },
    );
  }

  return {
    element: half,
    stage,
    draw(side, called, rounds, who) {
      half.dataset.side = colourOf(side.index);
      half.setAttribute('aria-label', called);
      setText(name, called);
      const needed = rounds > 1 ? Math.floor(rounds / 2) + 1 : 0;
      pips.hidden = needed === 0;
      pips.setAttribute('aria-label', `${side.rounds_won} rounds won`);
      if (pips.childElementCount !== needed)
        pips.replaceChildren(...Array.from({ length: needed }, () => element('i')));
      [...pips.children].forEach((pip, index) => {
        pip.classList.toggle('won', index < side.rounds_won);
      });
      drawTop(side, who);
    },
    reward(what) {
      badge.hidden = what === null;
      if (what !== null) setText(badge, `${times(what.multiplier)} for ${Math.ceil(what.leftMs / 1000)} s`);
    },
    scored(verdict) {
      if (document.hidden || verdict.points === 0) return;
      const critical = verdict.boosts.find(({ kind }) => kind === 'chance');
      const sum = element('span', { class: 'half__sum' }, `+${brief(verdict.points)}`);
      if (critical === undefined) return rise(sum, POINTS_MS);
      const hit = element(
        'span',
        { class: 'half__critical' },
        'Critical',
        element('b', {}, times(verdict.multiplier)),
      );
      rise(element('span', { class: 'half__hit' }, hit, sum), CRITICAL_MS);
    },
  };
}
