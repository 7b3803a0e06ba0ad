import type { Battle, BattleResult, PublicUser } from '@lavish/protocol';
import './crowning.css';
import { element, picture } from '../../element.ts';
import { avatar, nameOf } from '../avatar.ts';
import type { Confetti } from '../confetti.ts';
import { counted } from '../numbers.ts';
import { verdict } from './battle-words.ts';
import { colourOf, type Pair } from './contestants.ts';

type Who = (user: string) => PublicUser | undefined;

/** The one moment of excess takes some time. */
const SHOWERS_MS = [0, 900, 1_800, 3_200];

/** How it ended: the crown on who won, kind words for who did not, and who carried each side. */
export function createCrowning(halves: { left: HTMLElement; right: HTMLElement }, confetti: Confetti) {
  const card = element('section', { class: 'crowning', 'aria-label': 'Result', hidden: '' });
  let shown: string | null = null;

  function clear() {
    shown = null;
    card.hidden = true;
    for (const half of [halves.left, halves.right]) {
      half.classList.remove('half--won', 'half--lost');
      half.querySelector('.half__outcome')?.remove();
    }
  }

  function crown(half: HTMLElement) {
    half.classList.add('half--won');
    half.append(
      element(
        'div',
        { class: 'half__outcome' },
        element('i', { class: 'half__rays' }),
        picture('/art/crown.svg', 'half__crown'),
        element('strong', { class: 'half__ribbon' }, 'Winner'),
      ),
    );
  }

  function praise(half: HTMLElement, words: string, inTheShade: boolean) {
    half.classList.toggle('half--lost', inTheShade);
    half.append(
      element('div', { class: 'half__outcome' }, element('strong', { class: 'half__ribbon' }, words)),
    );
  }

  function mark(result: BattleResult, { left, right }: Pair) {
    for (const [side, half] of [
      [left, halves.left],
      [right, halves.right],
    ] as const) {
      if (side.index === result.winner) crown(half);
      else praise(half, result.winner === null ? 'Bravo!' : 'Well played', result.winner !== null);
    }
  }

  return {
    element: card,
    clear,
    show({ id, result }: Battle, pair: Pair, names: readonly string[], who: Who) {
      if (result === null || shown === id) return;
      clear();
      shown = id;
      card.hidden = false;
      card.dataset.outcome = result.outcome;
      mark(result, pair);
      const { title, how } = verdict(result, names);
      card.replaceChildren(
        element('h2', { class: 'crowning__title' }, title),
        element('p', { class: 'crowning__how' }, how),
        element(
          'div',
          { class: 'crowning__mvps' },
          ...[pair.left.index, pair.right.index].map((side) => mvpOf(result, side, names[side]!, who)),
        ),
      );
      if (result.outcome === 'cut_short') return;
      for (const ms of SHOWERS_MS) setTimeout(() => shown === id && confetti.shower(), ms);
    },
  };
}

function mvpOf(result: BattleResult, side: number, name: string, who: Who): HTMLElement {
  const mvp = result.sides[side]?.mvp ?? null;
  const whole = element('div', { class: 'mvp', 'data-side': colourOf(side) });
  if (mvp === null)
    whole.append(element('span', { class: 'mvp__words' }, `${name} sang for the love of it.`));
  else
    whole.append(
      element('span', { class: 'mvp__disc' }, avatar(mvp.user, who(mvp.user))),
      element(
        'span',
        { class: 'mvp__words' },
        element('span', { class: 'mvp__title' }, `${name}’s MVP`),
        element('strong', { class: 'mvp__name' }, nameOf(mvp.user, who(mvp.user))),
        element('span', { class: 'mvp__points' }, counted(mvp.points, 'point')),
      ),
    );
  return whole;
}
