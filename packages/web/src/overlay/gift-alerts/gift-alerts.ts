import type { Users } from '@lavish/client';
import { createEffects, type Effect, type Effects } from '@lavish/effects';
import type { GiftEvent, Item } from '@lavish/protocol';
import { nameOf } from '../../demo/avatar.ts';
import { element } from '../../element.ts';
import type { Overlay, OverlayParts } from '../overlays.ts';
import { createAlertCard } from './alert-card.ts';
import './gift-alerts.css';

/** Half of what a player keeps in memory otherwise: there are two of them here. */
const MAX_ASSET_BYTES = 8 * 1024 * 1024;

/** How wide a small gift's animation is to be, whatever the size of the source. */
const ART_REM = 28;
/** And how wide the player draws it: this part of the shorter side, but no more than so many pixels. */
const PLAYER_PART = 0.84;
const PLAYER_AT_MOST_PX = 560;

/** Read when an effect starts: a streamer's CSS can change the scale at any time. */
function artScale(): number {
  const remPx = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return (ART_REM * remPx) / Math.min(PLAYER_AT_MOST_PX, PLAYER_PART * Math.min(innerWidth, innerHeight));
}

const isGrand = ({ animation }: Pick<Item, 'animation'>) => animation.fullscreen === true;

/** Every gift with its animation, one after the other, the dearest first; those of full screen in a place of their own. */
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
    });
    effects.on('start', (effect) => {
      if (kind === 'small') stage.style.setProperty('--art-scale', artScale().toFixed(3));
      card.show(effect);
    });
    effects.on('end', card.hide);
    return { element: place, effects, card };
  }

  // A gift of full screen has the screen to itself: the small ones wait for its end.
  const holdSmall = () => {
    if (small.effects.state.playing.length === 0) small.effects.pause();
  };
  grand.effects.on('start', holdSmall);
  small.effects.on('end', () => grand.effects.state.playing.length > 0 && small.effects.pause());
  grand.effects.on('end', () => grand.effects.state.waiting === 0 && small.effects.resume());

  function preload(list: readonly Item[]) {
    small.effects.setCatalogue(list.filter((item) => !isGrand(item)));
    grand.effects.setCatalogue(list.filter(isGrand));
  }

  function gift(event: GiftEvent, users: Users) {
    const item = items.find(event.item);
    if (item === undefined || event.coins < theme.minCoins) return;
    const place = isGrand(item) ? grand : small;
    const senderName = nameOf(event.sender, users.get(event.sender));
    const outcome = place.effects.play({ ...event, senderName });
    if (outcome === 'joined') raise(place);
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
      for (const forget of off) forget();
      for (const { effects, card } of [small, grand]) {
        effects.destroy();
        card.stop();
      }
    },
  };
}
