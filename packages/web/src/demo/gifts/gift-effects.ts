import type { Users } from '@lavish/client';
import { createEffects, type EffectItem } from '@lavish/effects';
import type { GiftEvent } from '@lavish/protocol';
import './gift-effects.css';
import { nameOf } from '../../look/avatar.ts';
import { element } from '../../look/element.ts';
import { createToggle } from '../controls/toggle.ts';
import type { Catalogue } from './catalogue.ts';

export interface GiftEffects {
  /** Where they play. */
  readonly element: HTMLElement;
  /** Sound, and whether they play at all. */
  readonly controls: HTMLElement;
  gift(event: GiftEvent, users: Users): void;
  /** The one moment of excess, when a battle is won. */
  crown(battle: string): void;
}

/** Of somebody else's gifts the cheaper stand in their rows: the video is to be seen as well, two of them even more. */
const SHOWN_FROM_COINS = 199;
const SHOWN_IN_BATTLE_FROM_COINS = 499;

/** Before all that waits, one's own dearest included. */
const CROWNING_RANK = Number.MAX_SAFE_INTEGER;
/** Not for sale. */
const CROWNING: EffectItem = {
  id: 'lavish:crowning',
  name: 'The crown',
  price: 0,
  icon_url: '/art/crown.svg',
  animation: { kind: 'confetti', url: '/effects/crowning.json', duration_ms: 5_000, fullscreen: true },
};

/** Plays gifts over the video. `muted` at first: of two screens in one page only one should sound. */
export function createGiftEffects(
  catalogue: Catalogue,
  me: string,
  { muted }: { muted: boolean },
): GiftEffects {
  const stage = element('div', { class: 'gift-effects' });
  // Who sent what stands in the rows.
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

  /** On a phone one of the two screens is behind the other. */
  const isSeen = () => wanted && stage.clientWidth > 0;

  return {
    element: stage,
    controls: element('div', { class: 'effect-controls' }, sound, show),
    gift(event, users) {
      const mine = event.sender === me;
      // Last what has the page measured.
      if (!isSeen()) return;
      effects.play({ ...event, mine, senderName: nameOf(event.sender, users.get(event.sender)) });
    },
    crown(battle) {
      if (!isSeen()) return;
      effects.play({ id: battle, item: CROWNING.id, quantity: 1, coins: CROWNING_RANK, mine: true });
      effects.skip();
    },
  };
}
