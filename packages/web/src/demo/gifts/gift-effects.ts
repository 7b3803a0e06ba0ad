import type { Users } from '@lavish/client';
import { createEffects, type EffectItem } from '@lavish/effects';
import type { GiftEvent, StreakEnded } from '@lavish/protocol';
import './gift-effects.css';
import { nameOf } from '../../look/avatar.ts';
import { element } from '../../look/element.ts';
import { createToggle } from '../controls/toggle.ts';
import type { Catalogue } from './catalogue.ts';

export interface GiftEffects {
  /** The stage of the effects. */
  readonly element: HTMLElement;
  /** Buttons for sound and for turning effects off. */
  readonly controls: HTMLElement;
  gift(event: GiftEvent, users: Users): void;
  /** A streak has ended: its gifts may have been part of a summary. */
  ended(event: StreakEnded, users: Users): void;
  /** Plays the effect of a won battle. */
  crown(battle: string): void;
}

/** Cheaper gifts of other viewers are only shown in rows, to keep the video visible. In a battle the limit is higher. */
const SHOWN_FROM_COINS = 199;
const SHOWN_IN_BATTLE_FROM_COINS = 499;

/** Ranks above all waiting effects, including the viewer's own most expensive gift. */
const CROWNING_RANK = Number.MAX_SAFE_INTEGER;
/** An effect that no gift has. */
const CROWNING: EffectItem = {
  id: 'lavish:crowning',
  name: 'The crown',
  price: 0,
  icon_url: '/art/crown.svg',
  animation: { kind: 'confetti', url: '/effects/crowning.json', duration_ms: 5_000, fullscreen: true },
};

/** Plays gifts over the video. `muted`: initial state; of two screens in one page only one should make sound. */
export function createGiftEffects(
  catalogue: Catalogue,
  me: string,
  { muted }: { muted: boolean },
): GiftEffects {
  const stage = element('div', { class: 'gift-effects' });
  // The rows already show sender and item.
  const effects = createEffects(stage, {
    muted,
    caption: () => null,
    findItem: catalogue.fetch,
    accept(effect, gift) {
      const battle = 'battle' in gift ? gift.battle : null;
      const from = battle === null ? SHOWN_FROM_COINS : SHOWN_IN_BATTLE_FROM_COINS;
      return effect.item.animation.kind !== 'none' && (effect.mine || effect.value >= from);
    },
  });
  let wanted = true;
  const sound = createToggle('Sound of gifts', ['sound', 'silent'], !muted, (on) => effects.mute(!on));
  const show = createToggle('Gift effects', ['sparkles', 'plain'], wanted, (on) => {
    wanted = on;
    if (!on) effects.skip();
  });

  catalogue.watch((state) => {
    if (state.kind === 'ready') effects.setCatalogue([...state.items, CROWNING]);
  });

  /** On a phone, one of the two screens is hidden behind the other. */
  const isSeen = () => wanted && stage.clientWidth > 0;

  return {
    element: stage,
    controls: element('div', { class: 'effect-controls' }, sound, show),
    gift(event, users) {
      const mine = event.sender === me;
      // Last, because it makes the browser compute the layout.
      if (!isSeen()) return;
      effects.play({ ...event, mine, senderName: nameOf(event.sender, users.get(event.sender)) });
    },
    ended(event, users) {
      if (isSeen()) effects.endStreak({ ...event, mine: event.details?.sender === me }, users);
    },
    crown(battle) {
      if (!isSeen()) return;
      effects.play({ id: battle, item: CROWNING.id, quantity: 1, coins: CROWNING_RANK, mine: true });
      effects.skip();
    },
  };
}
