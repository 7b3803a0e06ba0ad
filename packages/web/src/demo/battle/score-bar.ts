import './score-bar.css';
import { colourOf, type Pair } from '../../battle/sides.ts';
import { element } from '../../look/element.ts';
import { bump } from '../../look/motion.ts';
import { brief, exact } from '../../look/numbers.ts';
import { createRollingNumber } from '../../look/rolling-number.ts';

/** Exact up to here, because viewers count every point; beyond it there is no room for all digits. */
const MOST_IN_FULL = 1_000_000;

/** The smallest share of a side, to leave room for its number. */
const LEAST_SHARE = 0.24;

/** The score bar: two numbers and a moving front between them. */
export function createScoreBar() {
  const front = element('i', { class: 'score-bar__front' });
  const sides = { left: createScore('left'), right: createScore('right') };
  const bar = element(
    'div',
    { class: 'score-bar' },
    element('i', { class: 'score-bar__ground' }),
    front,
    element('i', { class: 'score-bar__gloss' }),
    sides.left.element,
    sides.right.element,
  );

  return {
    element: bar,
    draw({ left, right }: Pair, names: { left: string; right: string }) {
      const together = left.points + right.points;
      const share = together === 0 ? 0.5 : left.points / together;
      const shown = Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, share));
      front.style.transform = `translateX(${((shown - 1) * 100).toFixed(2)}%)`;
      bar.dataset.leader = left.points === right.points ? 'none' : share > 0.5 ? 'left' : 'right';
      bar.dataset.left = colourOf(left.index);
      bar.dataset.right = colourOf(right.index);
      sides.left.show(left.points, names.left);
      sides.right.show(right.points, names.right);
    },
  };
}

function createScore(place: 'left' | 'right') {
  const digits = element('strong', { class: 'score-bar__digits', 'aria-hidden': 'true' }, '0');
  const screenReaderText = element('span', { class: 'visually-hidden' });
  const roll = createRollingNumber(digits, (points) =>
    points < MOST_IN_FULL ? exact(points) : brief(points),
  );
  let shown = 0;
  return {
    element: element(
      'span',
      { class: `score-bar__score score-bar__score--${place}` },
      digits,
      screenReaderText,
    ),
    show(points: number, name: string) {
      screenReaderText.textContent = `${name}: ${points} points`;
      roll(points);
      if (points > shown) bump(digits, 1.25);
      shown = points;
    },
  };
}
