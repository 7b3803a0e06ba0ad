import type { BattleClock } from '@lavish/client';
import type { Battle } from '@lavish/protocol';
import './battle-timer.css';
import { element, setText } from '../../element.ts';
import { bump } from '../motion.ts';
import { minutes, roundLabel } from './battle-words.ts';

const LAST_MS = 10_000;

/** Hangs from the score bar: which round, and how long it still runs. */
export function createBattleTimer() {
  const label = element('span', { class: 'battle-timer__label' });
  const time = element('strong', { class: 'battle-timer__time', role: 'timer', 'aria-live': 'off' });
  const timer = element('div', { class: 'battle-timer' }, label, time);
  let shown = '';

  return {
    element: timer,
    draw(battle: Battle, { phase, leftMs }: BattleClock) {
      const isLast = phase === 'running' && leftMs <= LAST_MS;
      const text = phase === 'countdown' ? minutes(battle.rules.duration_s * 1000) : minutes(leftMs ?? 0);
      timer.classList.toggle('battle-timer--last', isLast);
      timer.classList.toggle('battle-timer--extra', battle.state === 'overtime');
      setText(label, roundLabel(battle));
      if (text === shown) return;
      shown = text;
      setText(time, text);
      if (isLast) bump(time, 1.22);
    },
  };
}
