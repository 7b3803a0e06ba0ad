import { isolatedName, type Lavish, type LiveRoom, type Users } from '@lavish/client';
import type { Battle, BattleEvent, GiftEvent } from '@lavish/protocol';
import './battle-layer.css';
import { sideName } from '../../battle/battle-labels.ts';
import { type Pair, pairFor } from '../../battle/sides.ts';
import { element } from '../../look/element.ts';
import { wantsLessMotion } from '../../look/motion.ts';
import { createAnnouncer } from '../controls/announcer.ts';
import type { Catalogue } from '../gifts/catalogue.ts';
import { createBattleTimer, isLast } from './battle-timer.ts';
import { createBoostBanners } from './boost-banner.ts';
import type { Contestant } from './contestants.ts';
import { createCrowning } from './crowning.ts';
import { createFaceOff } from './face-off.ts';
import { type BattleMoment, followBattle } from './follow-battle.ts';
import { createHalf, type Half } from './half.ts';
import { createScoreBar } from './score-bar.ts';
import { createSplash } from './splash.ts';
import { wordsFor } from './splash-words.ts';

export interface BattleLayerParts {
  lavish: Lavish;
  room: LiveRoom;
  catalogue: Catalogue;
  /** The hosts for whom the page has drawings. */
  contestants: readonly Contestant[];
  /** Called when a battle is won. */
  crown(battle: string): void;
  /** Called with a gift in the other room, to show it here too. */
  gift(event: GiftEvent, users: Users): void;
  /** Draws the other parts of the screen that show the battle; null: no battle is shown any more. */
  draw(moment: BattleMoment | null, pair: Pair | null): void;
}

export interface BattleLayer {
  readonly element: HTMLElement;
  readonly halves: { left: Half; right: Half };
  /** The half on which a gift to this host lands; null: no battle with this host is shown. */
  halfOf(host: string): Half | null;
  nameOf(side: number): string;
}

/** Older events are not announced any more. */
const RECENT_EVENT_MS = 3_000;

/** The battle on the screen: two hosts side by side, the score between them, and large announcements. */
export function createBattleLayer(parts: BattleLayerParts): BattleLayer {
  const { lavish, room, catalogue, contestants } = parts;
  const [own, rival] = contestants;
  const halves = {
    left: createHalf('left', own!.look),
    right: createHalf('right', rival!.look),
  };
  const bar = createScoreBar();
  const timer = createBattleTimer();
  const boosts = createBoostBanners(catalogue, (side) => nameOf(side));
  const faceOff = createFaceOff();
  const splash = createSplash();
  const crowning = createCrowning({ left: halves.left.element, right: halves.right.element }, parts.crown);
  const announcer = createAnnouncer();
  const layer = element(
    'div',
    { class: 'battle', hidden: '' },
    bar.element,
    element(
      'div',
      { class: 'battle__arena' },
      halves.left.element,
      halves.right.element,
      timer.element,
      boosts.element,
      faceOff.element,
      splash.element,
    ),
    crowning.element,
    announcer.element,
  );
  let shown: { battle: Battle; pair: Pair } | null = null;
  let who: BattleMoment['who'] = () => undefined;

  const hostName = (user: string) =>
    isolatedName(user, who(user)?.name ?? contestants.find((one) => one.user === user)?.name);
  const nameOf = (side: number) => {
    const found = shown?.battle.sides[side];
    return found === undefined ? '' : sideName(found, hostName);
  };

  function enter() {
    layer.hidden = false;
    crowning.clear();
    if (wantsLessMotion()) return;
    for (const [half, from] of [
      [halves.left.element, '-100%'],
      [halves.right.element, '100%'],
    ] as const)
      half.animate([{ transform: `translateX(${from})` }, { transform: 'none' }], {
        duration: 420,
        easing: 'cubic-bezier(0.2, 0.9, 0.3, 1)',
      });
  }

  function leave() {
    shown = null;
    faceOff.draw(null);
    layer.animate([{ opacity: 1 }, { opacity: 0 }], { duration: 280, easing: 'ease-in' });
    setTimeout(() => {
      layer.hidden = shown === null;
    }, 270);
  }

  function drawHalf(half: Half, side: Pair['left'], { battle, nowMs, who: known }: BattleMoment) {
    half.draw(side, nameOf(side.index), battle.rules.rounds, known);
    const own = battle.boosts.find(({ side: whose }) => whose === side.index);
    const leftMs = own === undefined ? 0 : Date.parse(own.ends_at) - nowMs;
    half.reward(own === undefined || leftMs <= 0 ? null : { multiplier: own.multiplier, leftMs });
  }

  function draw(moment: BattleMoment | null) {
    if (moment === null) {
      if (shown !== null) leave();
      return parts.draw(null, null);
    }
    const { battle, clock, nowMs } = moment;
    const pair = pairFor(battle, room.id);
    const isNew = shown?.battle.id !== battle.id;
    shown = { battle, pair };
    who = moment.who;
    if (isNew) enter();
    layer.dataset.phase = clock.phase;
    layer.dataset.state = battle.state;
    layer.classList.toggle('battle--last', isLast(clock));
    bar.draw(pair, { left: nameOf(pair.left.index), right: nameOf(pair.right.index) });
    timer.draw(battle, clock);
    drawHalf(halves.left, pair.left, moment);
    drawHalf(halves.right, pair.right, moment);
    boosts.draw(clock.phase === 'running' ? battle : null, pair, nowMs);
    faceOff.draw(clock.phase === 'countdown' ? clock.leftMs : null);
    const names = battle.sides.map(({ index }) => nameOf(index));
    if (clock.phase === 'over') crowning.show(battle, pair, names, who);
    parts.draw(moment, pair);
  }

  function happened(event: BattleEvent) {
    if (shown === null || lavish.serverNowMs() - Date.parse(event.at) > RECENT_EVENT_MS) return;
    const words = wordsFor(event, shown.battle, {
      side: nameOf,
      item: (id) => isolatedName(id, catalogue.find(id)?.name),
    });
    if (words === null) return;
    // The result is shown alone.
    if (event.type === 'battle_ended') splash.clear();
    if (words.title !== null) splash.show(words.title, words.more, words.tone);
    announcer.announce(words.announcement);
  }

  function halfOf(host: string): Half | null {
    if (shown === null) return null;
    const { left, right } = shown.pair;
    if (left.hosts.some((one) => one.host === host)) return halves.left;
    return right.hosts.some((one) => one.host === host) ? halves.right : null;
  }

  followBattle(lavish, room, { draw, happened, gift: parts.gift });
  return { element: layer, halves, halfOf, nameOf };
}
