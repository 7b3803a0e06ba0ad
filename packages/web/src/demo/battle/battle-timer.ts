import type { BattleClock } from '@lavish/client';
import type { Battle } from '@lavish/protocol';
import './battle-timer.css';
import { minutes, roundLabel } from '../../battle/battle-labels.ts';
import { element, setText } from '../../look/element.ts';
import { bump } from '../../look/motion.ts';

const LAST_MS = 10_000;

/** The last seconds of a round are emphasized. */
export const isLast = ({ phase, leftMs }: BattleClock): boolean => phase === 'running' && leftMs <= LAST_MS;

/** Shows the round and its remaining time, below the score bar. */
export function createBattleTimer() {
  const label = element('span', { class: 'battle-timer__label' });
  const time = element('strong', { class: 'battle-timer__time', role: 'timer', 'aria-live': 'off' });
  const timer = element('div', { class: 'battle-timer' }, label, time);
  let shown = '';

  return {
    element: timer,
    draw(battle: Battle, clock: BattleClock) {
      const last = isLast(clock);
      const { phase, leftMs } = clock;
      const text = phase === 'countdown' ? minutes(battle.rules.duration_s * 1000) : minutes(leftMs ?? 0);
      timer.classList.toggle('battle-timer--last', last);
      timer.classList.toggle('battle-timer--extra', battle.state === 'overtime');
      setText(label, roundLabel(battle));
      if (text === shown) return;
      shown = text;
      setText(time, text);
      if (last) bump(time, 1.22);
    },
  };
}
