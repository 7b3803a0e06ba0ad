import type { Users } from '@lavish/client';
import { createEffects, type Effect, type EffectItem, type Effects } from '@lavish/effects';
import type { GiftEvent, Item } from '@lavish/protocol';
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
    let list: readonly EffectItem[] = [];
    function setItems(next: readonly EffectItem[]) {
      list = next;
      effects.setCatalogue(list);
    }
    effects.on('start', (effect) => {
      if (kind === 'small') stage.style.setProperty('--art-scale', artScale().toFixed(3));
      card.show(effect);
    });
    effects.on('end', card.hide);
    return {
      element: place,
      effects,
      card,
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
    if (place.effects.play({ ...event, senderName }) === 'joined') raise(place);
  }

  const raise = ({ effects, card }: { effects: Effects; card: { raise(effect: Effect): void } }) => {
    const [playing] = effects.state.playing;
    if (playing !== undefined) card.raise(playing);
  };

  preload(items.all);
  const off = [room.on('gift', gift), items.watch(preload)];
  return {
    element: element('div', { class: 'overlay overlay--alerts' }, grand.element, small.element),
    stop() {
      stopped = true;
      for (const forget of off) forget();
      for (const { effects, card } of [small, grand]) {
        effects.destroy();
        card.stop();
      }
    },
  };
}
