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
const standIn = ({ item, coins, quantity }: GiftEvent): EffectItem => ({
  id: item,
  name: item,
  price: Math.round(coins / quantity),
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
    /** The sender of each effect that waits or plays. */
    const senders = new Map<string, string>();
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
    effects.on('end', ({ key }) => {
      senders.delete(key);
      card.hide();
    });
    effects.on('drop', ({ key }) => senders.delete(key));

    /** Shows the sender's name now: it may have changed since the gift was sent. */
    function rename() {
      const [playing] = effects.state.playing;
      const sender = playing && senders.get(playing.key);
      if (sender !== undefined) card.rename(nameOf(sender, room.state?.users.get(sender)));
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
        const key = event.streak?.id ?? event.id;
        senders.set(key, event.sender);
        const outcome = effects.play({ ...event, senderName });
        if (outcome === 'refused' || outcome === 'hidden') senders.delete(key);
        if (outcome === 'joined') raise();
      },
      /** In a crowded room the last gifts of a streak may be part of a summary. */
      endStreak(ended: StreakEnded) {
        effects.endStreak(ended);
        raise();
      },
      setItems,
      knows: (id: string) => list.some((item) => item.id === id),
      add: (item: EffectItem) => setItems([...list, item]),
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
  /** Gifts whose item is being fetched, in order of arrival. */
  let held = 0;

  function gift(event: GiftEvent, users: Users) {
    const item = items.find(event.item);
    const senderName = nameOf(event.sender, users.get(event.sender));
    if (item !== undefined) return play(event, senderName, item);
    if (held === MAX_HELD) return;
    held += 1;
    void items.fetch(event.item).then((found) => {
      held -= 1;
      if (!stopped) play(event, senderName, found ?? standIn(event));
    });
  }

  function play(event: GiftEvent, senderName: string, item: Item | EffectItem) {
    const place = isGrand(item) ? grand : small;
    if (!place.knows(item.id)) place.add(item);
    place.play(event, senderName);
  }

  preload(items.all);
  const places = [small, grand];
  const endStreak = (ended: StreakEnded) => {
    for (const place of places) place.endStreak(ended);
  };
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
