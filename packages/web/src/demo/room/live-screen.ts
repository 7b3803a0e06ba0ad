import { type Lavish, type LiveRoom, type RoomView, type Users, watchGifts } from '@lavish/client';
import type { GiftEvent } from '@lavish/protocol';
import './live-screen.css';
import { colourOf, type Pair } from '../../battle/sides.ts';
import { element } from '../../look/element.ts';
import { artUrl } from '../../look/item-art.ts';
import { type BattleLayer, createBattleLayer } from '../battle/battle-layer.ts';
import type { Contestant } from '../battle/contestants.ts';
import type { BattleMoment } from '../battle/follow-battle.ts';
import { createSheet } from '../controls/sheet.ts';
import { atMostEvery } from '../controls/throttle.ts';
import type { Catalogue } from '../gifts/catalogue.ts';
import { createGiftEffects } from '../gifts/gift-effects.ts';
import { createFlights, type Flights } from '../gifts/gift-flight.ts';
import { createGiftLog, MOST_ENTRIES } from '../gifts/gift-log.ts';
import { createStreakRows } from '../streaks/streak-rows.ts';
import { createConnectionBanner } from './connection-banner.ts';
import { createStage } from './stage.ts';
import { createSupporterList } from './supporters.ts';
import { createTopBar } from './top-bar.ts';

export interface LiveScreenParts {
  lavish: Lavish;
  room: LiveRoom;
  catalogue: Catalogue;
  /** Whose screen it is. */
  me: string;
  host: Contestant;
  /** Whom the host can meet in a battle. */
  rival: Contestant;
  /** Gifts are silent at first. */
  muted: boolean;
  /** Turns to the other screen, where only one is shown. */
  flip: { label: string; act(): void };
  /** At the lower edge: the gift tray, or the host's desk. */
  panel: HTMLElement;
  /** Draws what the panel shows of the room. */
  draw?(view: RoomView): void;
  /** Draws what the panel shows of the battle. */
  drawBattle?(moment: BattleMoment | null, pair: Pair | null): void;
  /** Where else on the page a gift comes from, and the sky it crosses; null: from its row on this screen. */
  departure(event: GiftEvent): { from: Element; sky: Flights } | null;
}

export interface LiveScreen {
  readonly element: HTMLElement;
  /** Between the video's words and the panel: what belongs near the thumb goes here. */
  readonly floor: HTMLElement;
  readonly flights: Flights;
  readonly battle: BattleLayer;
  /** Where a gift to this host lands. */
  heartOf(receiver: string): HTMLElement;
}

/** A gift of this many coins makes the stage shine its brightest. */
const BRIGHTEST_COINS = 10_000;
const MOST_SUPPORTERS = 6;
/** A gift in the other room that everyone should see come in. */
const ROW_FROM_COINS = 400;
const REDRAW_MS = 250;

/** What every screen in the room shows: the video, who gives, and each gift on its way from its sender to the host. */
export function createLiveScreen(parts: LiveScreenParts): LiveScreen {
  const { lavish, room, catalogue, me, host, rival, panel } = parts;
  const stage = createStage(host.look);
  const flights = createFlights();
  const effects = createGiftEffects(catalogue, me, { muted: parts.muted });
  const ranking = createSupporterList(me, MOST_SUPPORTERS);
  const log = createGiftLog(room, catalogue);
  const sheet = createSheet(
    'Top supporters',
    ranking.element,
    element('h2', { class: 'screen__heading' }, 'Latest gifts'),
    log.element,
  );
  const bar = createTopBar(host, effects.controls, { supporters: sheet.open, flip: parts.flip });
  const rows = createStreakRows(me, catalogue, aimOf, landed);
  const battle = createBattleLayer({
    lavish,
    room,
    catalogue,
    contestants: [host, rival],
    crown: effects.crown,
    gift: giftElsewhere,
    draw(moment, pair) {
      // Behind the battle the stage rests: thirty layers less to compose.
      stage.element.hidden = moment !== null;
      screen.classList.toggle('screen--battle', moment !== null);
      screen.classList.toggle('screen--crowning', moment?.clock.phase === 'over');
      parts.drawBattle?.(moment, pair);
    },
  });

  const floor = element('div', { class: 'screen__floor' }, rows.element);
  const screen = element(
    'div',
    { class: 'screen' },
    element(
      'div',
      { class: 'screen__video' },
      stage.element,
      battle.element,
      effects.element,
      bar.element,
      createConnectionBanner(lavish, room),
      floor,
    ),
    panel,
    flights.element,
    sheet.element,
  );

  const stageOf = (receiver: string) => battle.halfOf(receiver)?.stage ?? stage;

  function aimOf({ receiver, battle: verdict }: GiftEvent) {
    if (verdict === null || battle.halfOf(receiver) === null) return null;
    return { side: colourOf(verdict.side), name: battle.nameOf(verdict.side) };
  }

  function landed(event: GiftEvent, rowArt: HTMLElement) {
    const target = stageOf(event.receiver);
    const cheer = () => target.cheer(strengthOf(event.coins));
    // The viewer's own flew when it was tapped.
    if (event.sender === me) return cheer();
    const { from, sky } = parts.departure(event) ?? { from: rowArt, sky: flights };
    sky.fly(artUrl(catalogue.find(event.item)), from, target.heart, cheer);
  }

  function celebrate(event: GiftEvent, users: Users) {
    const half = battle.halfOf(event.receiver);
    if (half !== null && event.battle !== null) half.scored(event.battle);
    effects.gift(event, users);
  }

  /** The own room's gifts stand in rows; of the other room's only those that matter here. */
  function giftElsewhere(event: GiftEvent, users: Users) {
    if (event.sender === me || event.coins >= ROW_FROM_COINS) rows.gift(event, users);
    else battle.halfOf(event.receiver)?.stage.cheer(strengthOf(event.coins));
    celebrate(event, users);
  }

  const drawRanking = sheet.whileOpen(ranking.draw);
  room.on(
    'state',
    atMostEvery(REDRAW_MS, (view) => {
      bar.draw(view);
      drawRanking(view);
      parts.draw?.(view);
    }),
  );
  watchGifts(room, atMostEvery(REDRAW_MS, sheet.whileOpen(log.draw)), { limit: MOST_ENTRIES });
  room.on('gift', (event, users) => {
    // In this order: an effect measures the stage, which is dear once the rows have changed.
    celebrate(event, users);
    rows.gift(event, users);
  });
  room.on('streak_ended', rows.ended);

  return { element: screen, floor, flights, battle, heartOf: (receiver) => stageOf(receiver).heart };
}

/** A rose makes them smile, a rocket makes them shine: the square root keeps both visible. */
const strengthOf = (coins: number) => Math.min(1, Math.max(0.12, Math.sqrt(coins / BRIGHTEST_COINS)));
