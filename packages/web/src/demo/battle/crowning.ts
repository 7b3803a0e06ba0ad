import type { Battle, BattleResult, PublicUser } from '@lavish/protocol';
import './crowning.css';
import { verdict } from '../../battle/battle-labels.ts';
import { colourOf, type Pair } from '../../battle/sides.ts';
import { avatar, nameOf } from '../../look/avatar.ts';
import { element, picture } from '../../look/element.ts';
import { counted } from '../../look/numbers.ts';

type Who = (user: string) => PublicUser | undefined;

/** The result: a crown for the winner, kind words for the loser, and the MVP of each side. */
export function createCrowning(
  halves: { left: HTMLElement; right: HTMLElement },
  celebrate: (battle: string) => void,
) {
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

  /** In a draw both halves shine; only a winner gets the crown. */
  function mark(half: HTMLElement, side: number, { winner, outcome }: BattleResult) {
    const hasWon = side === winner;
    const shines = hasWon || outcome === 'draw';
    half.classList.toggle('half--won', hasWon);
    half.classList.toggle('half--lost', winner !== null && !hasWon);
    half.append(
      element(
        'div',
        { class: 'half__outcome' },
        shines ? element('i', { class: 'half__rays' }) : null,
        hasWon ? picture('/art/crown.svg', 'half__crown') : null,
        element('strong', { class: 'half__ribbon' }, hasWon ? 'Winner' : shines ? 'Bravo!' : 'Well played'),
      ),
    );
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
      mark(halves.left, pair.left.index, result);
      mark(halves.right, pair.right.index, result);
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
      if (result.outcome === 'win') celebrate(id);
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
