import type { Users } from '@lavish/client';
import type { BattleResult, BattleSide } from '@lavish/protocol';
import { drawAvatar } from '../../look/avatar.ts';
import { element, setText } from '../../look/element.ts';
import { bump } from '../../look/motion.ts';
import { brief, exact } from '../../look/numbers.ts';
import { createRollingNumber } from '../../look/rolling-number.ts';

/** Beyond this number there is no room for all digits. */
const MOST_IN_FULL = 10_000_000;

interface Standing {
  rounds: number;
  users: Users;
  result: BattleResult | null;
}

/** One side: its points in the bar (`score`), and its hosts below (`element`). */
export function createSideCard(place: 'left' | 'right') {
  const digits = element('strong', { class: 'pk__digits figures' }, '0');
  const face = element('span', { class: 'pk__face' });
  const name = element('strong', { class: 'pk__name one-line' });
  const won = element('span', { class: 'pk__won' });
  const card = element(
    'div',
    { class: `pk__side pk__side--${place}` },
    face,
    element('span', { class: 'pk__who' }, name, won),
  );
  const roll = createRollingNumber(digits, (points) =>
    points < MOST_IN_FULL ? exact(points) : brief(points),
  );
  let shown = 0;

  return {
    element: card,
    score: element('span', { class: `pk__score pk__score--${place}` }, digits),
    draw(side: BattleSide, called: string, { rounds, users, result }: Standing) {
      const { host } = side.hosts[0]!;
      drawAvatar(face, host, users.get(host));
      setText(name, called);
      // ●●○: rounds won, of the rounds needed to win.
      const needed = Math.floor(rounds / 2) + 1;
      const wins = Math.min(needed, side.rounds_won);
      setText(won, rounds > 1 ? '●'.repeat(wins) + '○'.repeat(needed - wins) : '');
      roll(side.points);
      if (side.points > shown) bump(digits, 1.18);
      shown = side.points;
      card.classList.toggle('pk__side--won', result?.winner === side.index);
    },
  };
}
