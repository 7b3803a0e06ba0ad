import type { Users } from '@lavish/client';
import { createEffects, type EffectItem } from '@lavish/effects';
import type { GiftEvent, Item, StreakEnded } from '@lavish/protocol';
import { nameOf } from '../../look/avatar.ts';
import { element } from '../../look/element.ts';
import type { Overlay, OverlayParts } from '../overlay-parts.ts';
import { createAlertCard } from './alert-card.ts';
import './gift-alerts.css';

/** Half of a player's default, because this page has two players. */
const MAX_ASSET_BYTES = 8 * 1024 * 1024;

/** The width of a small gift's animation, whatever the size of the OBS source. */
const ART_REM = 28;
/** The width at which the player draws it: this fraction of the shorter side, at most this many pixels. */
const PLAYER_PART = 0.84;
const PLAYER_AT_MOST_PX = 560;

/** Read at the start of each effect, because a streamer's CSS can change the scale at any time. */
function artScale(): number {
  const remPx = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return (ART_REM * remPx) / Math.min(PLAYER_AT_MOST_PX, PLAYER_PART * Math.min(innerWidth, innerHeight));
}

/** Gifts that wait for their items; some seconds of a busy room. */
const MAX_HELD = 200;

/** Stands in for an item that is no longer in the catalogue: a gift of it was sent, so it is announced. */
const standIn = (id: string, price: number): EffectItem => ({
  id,
  name: id,
  price,
  animation: { kind: 'none' },
  icon_url: null,
});

const isGrand = ({ animation }: Pick<EffectItem, 'animation'>) => animation.fullscreen === true;

/** Announces every gift with its animation, one after the other, the most expensive first. Full-screen gifts have their own stage. */
export function createGiftAlerts({ room, items, theme }: OverlayParts): Overlay {
  const small = createPlace('small');
  const grand = createPlace('grand');

  function createPlace(kind: 'small' | 'grand') {
    const stage = element('div', { class: `alerts__stage alerts__stage--${kind}` });
    const card = createAlertCard(theme.text);
    const place = element(
      'div',
      { class: `alerts__place alerts__place--${kind}` },
      stage,
      element('div', { class: 'alerts__anchor' }, card.element),
    );
    const effects = createEffects(stage, {
      muted: !theme.sound,
      maxPlaying: 1,
      maxAssetBytes: MAX_ASSET_BYTES,
      caption: () => null,
      accept: ({ value }) => value >= theme.minCoins,
    });
    let list: readonly EffectItem[] = [];
    function setItems(next: readonly EffectItem[]) {
      list = next;
      effects.setCatalogue(list);
    }
    effects.on('start', (effect) => {
      if (kind === 'small') stage.style.setProperty('--art-scale', artScale().toFixed(3));
      card.show(effect);
      rename();
    });
    effects.on('end', card.hide);

    /** Shows the sender's name now: it may have changed since the gift was sent. */
    function rename() {
      const [playing] = effects.state.playing;
      const sender = playing?.sender ?? null;
      if (sender !== null) card.rename(nameOf(sender, room.state?.users.get(sender)));
    }

    function raise() {
      const [playing] = effects.state.playing;
      if (playing !== undefined) card.raise(playing);
    }

    return {
      element: place,
      effects,
      card,
      rename,
      play(event: GiftEvent, senderName: string) {
        if (effects.play({ ...event, senderName }) === 'joined') raise();
      },
      /** In a crowded room some or all gifts of a streak may be part of a summary. */
      endStreak(ended: StreakEnded, users: Users) {
        effects.endStreak(ended, users);
        raise();
      },
      setItems,
      add(item: EffectItem) {
        if (!list.some(({ id }) => id === item.id)) setItems([...list, item]);
      },
    };
  }

  // A full-screen gift plays alone: the small ones wait for its end.
  const holdSmall = () => {
    if (small.effects.state.playing.length === 0) small.effects.pause();
  };
  grand.effects.on('start', holdSmall);
  small.effects.on('end', () => grand.effects.state.playing.length > 0 && small.effects.pause());
  grand.effects.on('end', () => grand.effects.state.waiting === 0 && small.effects.resume());

  function preload(list: readonly Item[]) {
    small.setItems(list.filter((item) => !isGrand(item)));
    grand.setItems(list.filter(isGrand));
  }

  let stopped = false;
  /** Gifts and ends whose item is being fetched, in order of arrival. */
  let held = 0;

  /** Calls `announce` with the place of the item, once the item is known. */
  function inPlace(id: string, price: number, announce: (place: typeof small) => void) {
    function onceKnown(item: Item | EffectItem) {
      const place = isGrand(item) ? grand : small;
      place.add(item);
      announce(place);
    }
    const known = items.find(id);
    if (known !== undefined) return onceKnown(known);
    if (held === MAX_HELD) return;
    held += 1;
    void items.fetch(id).then((found) => {
      held -= 1;
      if (!stopped) onceKnown(found ?? standIn(id, price));
    });
  }

  function gift(event: GiftEvent, users: Users) {
    const senderName = nameOf(event.sender, users.get(event.sender));
    inPlace(event.item, Math.round(event.coins / event.quantity), (place) => place.play(event, senderName));
  }

  function endStreak(event: StreakEnded, users: Users) {
    const { details, count } = event;
    if (details === undefined) for (const place of places) place.endStreak(event, users);
    else inPlace(details.item, Math.round(details.coins / count), (place) => place.endStreak(event, users));
  }

  preload(items.all);
  const places = [small, grand];
  const rename = () => {
    for (const place of places) place.rename();
  };
  const off = [
    room.on('gift', gift),
    room.on('streak_ended', endStreak),
    room.on('state', rename),
    items.watch(preload),
  ];
  return {
    // An alert that is showing goes on, and keeps its count.
    showsEventsOnly: true,
    element: element('div', { class: 'overlay overlay--alerts' }, grand.element, small.element),
    stop() {
      stopped = true;
      for (const forget of off) forget();
      for (const { effects, card } of places) {
        effects.destroy();
        card.stop();
      }
    },
  };
}
