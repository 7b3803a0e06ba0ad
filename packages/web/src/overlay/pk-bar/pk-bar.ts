import { type BattleMoment, isolatedName, type Users, watchBattle } from '@lavish/client';
import type { Battle } from '@lavish/protocol';
import { sideName } from '../../battle/battle-labels.ts';
import { colourOf, pairFor } from '../../battle/sides.ts';
import { element } from '../../look/element.ts';
import type { Overlay, OverlayParts } from '../overlay-parts.ts';
import { createBoostChips } from './boost-chips.ts';
import { createClock } from './clock.ts';
import { createCrowningCard } from './crowning-card.ts';
import './pk-bar.css';
import './pk-crowning.css';
import { createSideCard } from './side-card.ts';

/** How long the result is shown. An older one is not shown when the page is opened. */
const RESULT_MS = 14_000;
/** The server decides within a second after the round's end. If it is unavailable, the bar disappears after this time. */
const SETTLING_MS = 20_000;
/** The smallest share of a side, to leave room for its number. */
const LEAST_SHARE = 0.28;

/** The overlay of a PK battle: both sides, the clock, the boosts and the result. */
export function createPkBar({ room, items, nowMs }: OverlayParts): Overlay {
  const sides = { left: createSideCard('left'), right: createSideCard('right') };
  const front = element('i', { class: 'pk__front' });
  const clock = createClock();
  const boosts = createBoostChips((id) => items.find(id));
  const crowning = createCrowningCard();
  const panel = element(
    'section',
    { class: 'pk overlay__panel overlay__panel--away' },
    element(
      'div',
      { class: 'pk__bar' },
      element('i', { class: 'pk__ground' }),
      front,
      element('i', { class: 'pk__gloss' }),
      sides.left.score,
      sides.right.score,
    ),
    element('div', { class: 'pk__names' }, sides.left.element, clock.element, sides.right.element),
    element('div', { class: 'pk__below' }, boosts.element, crowning.element),
  );
  let leave: ReturnType<typeof setTimeout> | undefined;
  /** Id of the battle whose result has been shown. */
  let over: string | null = null;
  /** The moment drawn last; null: the room has no battle. */
  let shown: BattleMoment | null = null;
  /** The users in it, as they were drawn. */
  let named = '';

  const away = () => panel.classList.add('overlay__panel--away');

  /** How long to show this moment, in milliseconds; null: until the next change. */
  function showFor({ battle, phase }: BattleMoment): number | null {
    if (phase === 'invited') return 0;
    if (phase === 'settling') return SETTLING_MS;
    if (phase !== 'over') return null;
    if (battle.result === null) return 0;
    return RESULT_MS - Math.max(0, nowMs() - Date.parse(battle.result.finished_at));
  }

  function draw(moment: BattleMoment | null) {
    clearTimeout(leave);
    const ms = moment === null ? 0 : showFor(moment);
    shown = moment;
    if (moment === null || (ms !== null && ms <= 0)) return away();
    if (ms !== null) leave = setTimeout(away, ms);
    drawBattle(moment);
    panel.classList.remove('overlay__panel--away');
  }

  function drawBattle(moment: BattleMoment) {
    const { battle, phase, leftMs } = moment;
    const pair = pairFor(battle, room.id);
    const together = pair.left.points + pair.right.points;
    const share = together === 0 ? 0.5 : pair.left.points / together;
    const shownShare = Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, share));
    front.style.transform = `translateX(${((shownShare - 1) * 100).toFixed(2)}%)`;
    panel.dataset.left = colourOf(pair.left.index);
    panel.dataset.right = colourOf(pair.right.index);
    panel.dataset.phase = phase;
    panel.dataset.leader = pair.left.points === pair.right.points ? 'none' : share > 0.5 ? 'left' : 'right';
    clock.draw(battle, phase, leftMs);
    boosts.draw(phase === 'running' ? battle : null, pair, nowMs());
    drawPeople(moment);
    if (phase === 'over' && over !== battle.id) crowning.celebrate(battle.result);
    if (phase !== 'over') crowning.clear();
    over = phase === 'over' ? battle.id : null;
  }

  /** Everything with a name. */
  function drawPeople({ battle, phase, users }: BattleMoment) {
    const pair = pairFor(battle, room.id);
    const { rules, result } = battle;
    const called = (index: number) =>
      sideName(battle.sides[index]!, (user) => isolatedName(user, users.get(user)?.name));
    for (const [card, side] of [
      [sides.left, pair.left],
      [sides.right, pair.right],
    ] as const)
      card.draw(side, called(side.index), { rounds: rules.rounds, users, result });
    if (phase === 'over') crowning.show(battle, pair, called, users);
    named = usersIn(battle, users);
  }

  /** A name, an avatar or a level may change while nothing in the battle does. */
  function rename() {
    if (shown !== null && usersIn(shown.battle, shown.users) !== named) drawPeople(shown);
  }

  const offs = [watchBattle(room, draw), room.on('state', rename)];
  return {
    element: element('div', { class: 'overlay overlay--pk' }, panel, crowning.confetti),
    stop() {
      for (const off of offs) off();
      clearTimeout(leave);
      crowning.clear();
    },
  };
}

/** The users whom the bar names, with their names and levels. */
const usersIn = ({ sides, result }: Battle, users: Users): string =>
  JSON.stringify(
    [
      ...sides.flatMap(({ hosts }) => hosts.map(({ host }) => host)),
      ...(result?.sides ?? []).flatMap(({ mvp }) => mvp?.user ?? []),
    ].map((user) => users.get(user)),
  );
