import { type Lavish, type LiveRoom, type RoomView, type Users, watchGifts } from '@lavish/client';
import { createStreakSums } from '@lavish/effects';
import type { GiftEvent } from '@lavish/protocol';
import './live-screen.css';
import { colourOf, type Pair } from '../../battle/sides.ts';
import { element } from '../../look/element.ts';
import { artUrl } from '../../look/item-art.ts';
import { type BattleLayer, createBattleLayer } from '../battle/battle-layer.ts';
import type { Contestant } from '../battle/contestants.ts';
import type { BattleMoment } from '../battle/follow-battle.ts';
import { createSheet } from '../controls/sheet.ts';
import { throttle } from '../controls/throttle.ts';
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
  /** Id of the user whose screen it is. */
  me: string;
  host: Contestant;
  /** The host's possible opponent in a battle. */
  rival: Contestant;
  /** Whether the sound of gifts starts muted. */
  muted: boolean;
  /** Flips to the other screen, where only one is shown. */
  flip: { label: string; act(): void };
  /** The panel at the lower edge: the gift tray or the host's desk. */
  panel: HTMLElement;
  /** Draws the panel's view of the room. */
  draw?(view: RoomView): void;
  /** Draws the panel's view of the battle. */
  drawBattle?(moment: BattleMoment | null, pair: Pair | null): void;
  /** Where a gift's flight starts outside this screen, and its flight layer; null: it starts at the gift's row. */
  departure(event: GiftEvent): { from: Element; sky: Flights } | null;
}

export interface LiveScreen {
  readonly element: HTMLElement;
  /** The area above the panel, for controls within reach of the thumb. */
  readonly floor: HTMLElement;
  readonly flights: Flights;
  readonly battle: BattleLayer;
  /** The element on which a gift to this host lands. */
  heartOf(receiver: string): HTMLElement;
}

/** A gift of this many coins lights the stage at full brightness. */
const BRIGHTEST_COINS = 10_000;
const MOST_SUPPORTERS = 6;
/** A gift or streak of this many coins in the other room gets a row on this screen too. */
const ROW_FROM_COINS = 400;
const REDRAW_MS = 250;

/** The part that both screens share: the video, the supporters, and each gift's flight to the host. */
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
      // Hides the stage behind the battle, which saves compositing thirty layers.
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

  const sumsElsewhere = createStreakSums();
  const stageOf = (receiver: string) => battle.halfOf(receiver)?.stage ?? stage;

  function aimOf({ receiver, battle: verdict }: GiftEvent) {
    if (verdict === null || battle.halfOf(receiver) === null) return null;
    return { side: colourOf(verdict.side), name: battle.nameOf(verdict.side) };
  }

  function landed(event: GiftEvent, rowArt: HTMLElement) {
    const target = stageOf(event.receiver);
    const cheer = () => target.cheer(strengthOf(event.coins));
    // The viewer's own gift already flew when it was tapped.
    if (event.sender === me) return cheer();
    const { from, sky } = parts.departure(event) ?? { from: rowArt, sky: flights };
    sky.fly(artUrl(catalogue.find(event.item)), from, target.heart, cheer);
  }

  function celebrate(event: GiftEvent, users: Users) {
    const half = battle.halfOf(event.receiver);
    if (half !== null && event.battle !== null) half.scored(event.battle);
    effects.gift(event, users);
  }

  /** Shows a gift in the other room. Only the viewer's own and expensive ones get a row. */
  function giftElsewhere(event: GiftEvent, users: Users) {
    const { coins } = sumsElsewhere.add(event);
    if (event.sender === me || coins >= ROW_FROM_COINS) rows.gift(event, users);
    else battle.halfOf(event.receiver)?.stage.cheer(strengthOf(event.coins));
    celebrate(event, users);
  }

  const drawRanking = sheet.whileOpen(ranking.draw);
  room.on(
    'state',
    throttle(REDRAW_MS, (view) => {
      bar.draw(view);
      drawRanking(view);
      parts.draw?.(view);
    }),
  );
  watchGifts(room, throttle(REDRAW_MS, sheet.whileOpen(log.draw)), { limit: MOST_ENTRIES });
  room.on('gift', (event, users) => {
    // Effects first: they measure the stage, which is expensive after the rows have changed.
    celebrate(event, users);
    rows.gift(event, users);
  });
  room.on('streak_ended', (event, users) => {
    effects.ended(event, users);
    rows.ended(event, users);
  });

  return { element: screen, floor, flights, battle, heartOf: (receiver) => stageOf(receiver).heart };
}

/** Strength of the stage's reaction, 0 to 1. The square root keeps cheap and expensive gifts visible. */
const strengthOf = (coins: number) => Math.min(1, Math.max(0.12, Math.sqrt(coins / BRIGHTEST_COINS)));
