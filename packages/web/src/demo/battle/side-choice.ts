import type { BattleSide } from '@lavish/protocol';
import './side-choice.css';
import { colourOf, type Pair } from '../../battle/sides.ts';
import { element, setText } from '../../look/element.ts';
import type { BattleLayer } from './battle-layer.ts';
import type { BattleMoment } from './follow-battle.ts';

/** The target of a viewer's next gift. */
export interface Aim {
  room: string;
  receiver: string;
  /** Set while a round runs, so that the server refuses a gift that arrives too late, at no cost. */
  battle?: string;
}

/** Lets a viewer choose a side: a button on each half, and a line above the gifts that names the receiver. */
export function createSideChoice({ halves }: BattleLayer, usual: Aim, nameOf: (side: number) => string) {
  const banner = element('p', { class: 'aim', hidden: '' });
  const buttons = { left: createButton(), right: createButton() };
  halves.left.element.append(buttons.left);
  halves.right.element.append(buttons.right);
  let chosen: 'left' | 'right' = 'left';
  let latest: { moment: BattleMoment; pair: Pair } | null = null;

  function createButton() {
    return element('button', { class: 'half__cheer', type: 'button' });
  }

  function show() {
    if (latest === null) return;
    for (const place of ['left', 'right'] as const) {
      const isChosen = place === chosen;
      setText(buttons[place], isChosen ? 'Your side' : `Cheer for ${nameOf(latest.pair[place].index)}`);
      buttons[place].setAttribute('aria-pressed', String(isChosen));
      halves[place].element.classList.toggle('half--chosen', isChosen);
    }
    const side = latest.pair[chosen];
    banner.dataset.side = colourOf(side.index);
    setText(banner, `Your gifts go to ${nameOf(side.index)}`);
  }

  function choose(place: 'left' | 'right') {
    chosen = place;
    show();
  }
  buttons.left.addEventListener('click', () => choose('left'));
  buttons.right.addEventListener('click', () => choose('right'));

  /** The side's receiver of gifts: its first host who has not left. */
  const hostOf = ({ hosts }: BattleSide) => hosts.find(({ left }) => !left) ?? hosts[0]!;

  return {
    banner,
    get aim(): Aim {
      if (latest === null) return usual;
      const { battle, clock } = latest.moment;
      const { host, room } = hostOf(latest.pair[chosen]);
      return { room, receiver: host, ...(clock.phase === 'running' && { battle: battle.id }) };
    },
    draw(moment: BattleMoment | null, pair: Pair | null) {
      const isOn = moment !== null && pair !== null && moment.clock.phase !== 'over';
      latest = isOn ? { moment, pair } : null;
      banner.hidden = !isOn;
      if (isOn) show();
      else chosen = 'left';
    },
  };
}
