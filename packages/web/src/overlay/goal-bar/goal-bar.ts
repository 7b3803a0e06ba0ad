import { element, picture, setText } from '../../look/element.ts';
import { bump } from '../../look/motion.ts';
import { brief, exact } from '../../look/numbers.ts';
import { createRollingNumber } from '../../look/rolling-number.ts';
import type { Overlay, OverlayParts } from '../overlay-parts.ts';
import './goal-bar.css';
import { nextGoal } from './next-goal.ts';

/** How long a reached goal is celebrated before the next one replaces it. */
const CELEBRATE_MS = 9_000;

/** Shows the room's progress to a goal of coins or gifts. */
export function createGoalBar({ room, theme }: OverlayParts): Overlay {
  const title = element('span', { class: 'goal__title one-line' }, theme.title ?? 'Gift goal');
  const now = element('strong', { class: 'goal__now figures' }, '0');
  const aim = element('span', { class: 'goal__aim figures' });
  const part = element('span', { class: 'goal__part figures' });
  const fill = element('i', { class: 'goal__fill' }, element('i', { class: 'goal__front' }));
  const panel = element(
    'section',
    { class: 'goal overlay__panel' },
    element(
      'div',
      { class: 'goal__head' },
      picture(theme.count === 'coins' ? '/art/coin.svg' : '/art/gift-box.svg', 'goal__art'),
      element('div', { class: 'goal__words' }, title, element('div', { class: 'goal__numbers' }, now, aim)),
      part,
    ),
    element('div', { class: 'goal__bar' }, fill, element('i', { class: 'goal__gloss' })),
  );
  const roll = createRollingNumber(now, exact);
  let goal: number | null = theme.goal;
  let given: number | null = null;
  let next: ReturnType<typeof setTimeout> | undefined;

  function draw() {
    const stats = room.state?.stats;
    if (stats === undefined) return;
    const before = given;
    given = Math.max(0, stats[theme.count] - theme.from);
    goal ??= nextGoal(given);
    const share = Math.min(1, given / goal);
    roll(given);
    setText(aim, ` / ${brief(goal)}`);
    // Shows 100 % only when the goal is reached.
    setText(part, `${Math.floor(share * 100)}%`);
    fill.style.transform = `translateX(${((share - 1) * 100).toFixed(2)}%)`;
    if (before !== null && given > before) bump(now, 1.12);
    const reached = share === 1;
    if (reached && !panel.classList.contains('goal--reached')) celebrate();
    panel.classList.toggle('goal--reached', reached);
  }

  function celebrate() {
    setText(title, theme.reached ?? 'Goal reached!');
    // A goal set by the streamer stays reached.
    if (theme.goal !== null) return;
    next = setTimeout(() => {
      goal = null;
      panel.classList.remove('goal--reached');
      setText(title, theme.title ?? 'Gift goal');
      draw();
    }, CELEBRATE_MS);
  }

  const off = room.on('state', draw);
  draw();
  return {
    element: element('div', { class: 'overlay overlay--goal' }, panel),
    stop() {
      off();
      clearTimeout(next);
    },
  };
}
