import type { Lavish, Room, RoomView } from '@lavish/client';
import type { GiftEvent } from '@lavish/protocol';
import './live-screen.css';
import { element } from '../element.ts';
import { atMostEvery } from './at-most-every.ts';
import type { Catalogue } from './catalogue.ts';
import { createConfettiLayer } from './confetti.ts';
import { createConnectionBanner } from './connection-banner.ts';
import { createFlights, type Flights } from './gift-flight.ts';
import { createGrandMoments } from './grand-moment.ts';
import { artUrl } from './item-art.ts';
import { createSheet } from './sheet.ts';
import { createStage, type Stage } from './stage.ts';
import { createStreakRows } from './streak-rows.ts';
import { createSupporterList } from './supporters.ts';
import { createTopBar } from './top-bar.ts';

export interface LiveScreenParts {
  lavish: Lavish;
  room: Room;
  catalogue: Catalogue;
  /** Whose screen it is. */
  me: string;
  host: { user: string; name: string };
  /** Turns to the other screen, where only one is shown. */
  flip: { label: string; act(): void };
  /** At the lower edge: the gift tray, or the host's desk. */
  panel: HTMLElement;
  /** Draws what the panel shows of the room. */
  draw?(view: RoomView): void;
  /** Where else on the page a gift comes from, and the sky it crosses; null: from its row on this screen. */
  departure(event: GiftEvent): { from: Element; sky: Flights } | null;
}

export interface LiveScreen {
  readonly element: HTMLElement;
  /** Between the video's words and the panel: what belongs near the thumb goes here. */
  readonly floor: HTMLElement;
  readonly stage: Stage;
  readonly flights: Flights;
}

/** A gift of this many coins makes the stage shine its brightest. */
const BRIGHTEST_COINS = 10_000;
const MOST_SUPPORTERS = 10;
const REDRAW_MS = 250;

/** What every screen in the room shows: the video, who gives, and each gift on its way from its sender to the host. */
export function createLiveScreen(parts: LiveScreenParts): LiveScreen {
  const { lavish, room, catalogue, me, host, panel } = parts;
  const stage = createStage();
  const flights = createFlights();
  const confetti = createConfettiLayer();
  const moments = createGrandMoments(confetti);
  const ranking = createSupporterList(me, MOST_SUPPORTERS);
  const sheet = createSheet('Top supporters', ranking.element);
  const bar = createTopBar(host, { supporters: sheet.open, flip: parts.flip });
  const rows = createStreakRows(me, catalogue, (event, rowArt) => {
    // The viewer's own flew when it was tapped.
    if (event.sender === me) return stage.cheer(strengthOf(event.coins));
    const { from, sky } = parts.departure(event) ?? { from: rowArt, sky: flights };
    const art = artUrl(catalogue.find(event.item));
    sky.fly(art, from, stage.heart, () => stage.cheer(strengthOf(event.coins)));
  });

  const floor = element('div', { class: 'screen__floor' }, rows.element);
  const screen = element(
    'div',
    { class: 'screen' },
    element(
      'div',
      { class: 'screen__video' },
      stage.element,
      moments.back,
      bar.element,
      createConnectionBanner(lavish, room),
      floor,
      moments.front,
    ),
    panel,
    flights.element,
    confetti.canvas,
    sheet.element,
  );

  room.on(
    'state',
    atMostEvery(REDRAW_MS, (view) => {
      bar.draw(view);
      ranking.draw(view);
      parts.draw?.(view);
    }),
  );
  room.on('gift', (event, users) => {
    rows.gift(event, users);
    moments.gift(event, catalogue.find(event.item), users, event.sender === me);
  });
  room.on('streak_ended', rows.ended);

  return { element: screen, floor, stage, flights };
}

/** A rose makes them smile, a rocket makes them shine: the square root keeps both visible. */
const strengthOf = (coins: number) => Math.min(1, Math.max(0.12, Math.sqrt(coins / BRIGHTEST_COINS)));
