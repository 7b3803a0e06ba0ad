import type { BattleMoment } from '@lavish/client';
import type { Battle } from '@lavish/protocol';
import { minutes, roundLabel } from '../../battle/battle-labels.ts';
import { element, setText } from '../../look/element.ts';
import { bump } from '../../look/motion.ts';

/** The last seconds of a round are emphasized. */
const LAST_MS = 10_000;

/** Shows the round and its remaining time; before a round, the time until it begins. */
export function createClock() {
  const label = element('span', { class: 'pk__label' });
  const time = element('strong', { class: 'pk__time figures' });
  const clock = element('div', { class: 'pk__clock' }, label, time);
  let shown = '';

  return {
    element: clock,
    draw(battle: Battle, phase: BattleMoment['phase'], leftMs: number | null) {
      const waiting = phase === 'countdown' || phase === 'between_rounds';
      const last = phase === 'running' && leftMs !== null && leftMs <= LAST_MS;
      clock.classList.toggle('pk__clock--last', last);
      clock.classList.toggle('pk__clock--waiting', waiting);
      setText(label, phase === 'over' ? 'Final' : waiting ? 'Begins in' : roundLabel(battle));
      const text =
        phase === 'over' ? 'PK' : waiting ? String(Math.ceil((leftMs ?? 0) / 1000)) : minutes(leftMs ?? 0);
      if (text === shown) return;
      shown = text;
      setText(time, text);
      if (last || waiting) bump(time, 1.25);
    },
  };
}
