import { shownName } from '@lavish/protocol';

/** Shown when neither name nor id is known. */
export const NO_NAME = 'Someone';

/** The fields of a catalogue item that the player needs. Items of `GET /v1/catalogue` fit unchanged. */
export interface EffectItem {
  id: string;
  name: string;
  /** Coins per unit. */
  price: number;
  animation: {
    kind: 'none' | 'confetti' | 'lottie' | 'video';
    url?: string;
    duration_ms?: number;
    fullscreen?: boolean;
  };
  icon_url: string | null;
}

/** The fields of a gift that the player needs. A room's `gift` event fits; add the sender's name. */
export interface EffectGift {
  id: string;
  /** Id of the item. */
  item: string;
  quantity: number;
  /** Coins paid. More expensive gifts play first. */
  coins: number;
  /** Gifts of one streak are one effect whose counter rises to `count`. */
  streak?: { id: string; count: number } | null;
  /** Id of the sender, shown when there is no name. */
  sender?: string;
  /** As the user chose it; the player cleans it before it is shown. */
  senderName?: string | undefined;
  /** Whether this page's viewer sent it: such gifts play first. */
  mine?: boolean;
}

/** The end of a streak, with the fields that the player needs. A room's `streak_ended` event fits. */
export interface EndedStreak {
  id: string;
  /** Units of the whole streak. */
  count: number;
  /** Absent: the streak is shown only if one of its gifts was played before. */
  details?: { sender: string; item: string; coins: number };
  /** As in `EffectGift`. */
  mine?: boolean;
}

/** One effect that plays or waits. It stands for one gift or for a streak. */
export interface Effect {
  /** The streak's id; without a streak, the gift's id. */
  readonly key: string;
  readonly item: EffectItem;
  /** Id of the sender; null: the page did not give one. */
  readonly sender: string | null;
  /** Cleaned for display; null: the page did not name a sender. */
  readonly senderName: string | null;
  readonly mine: boolean;
  /** Units so far; never falls. */
  readonly count: number;
  /** Coins of all its gifts. */
  readonly value: number;
}

/** The effect of one gift. `sum`: units and coins of its streak including this gift. */
export function effectOf(gift: EffectGift, item: EffectItem, sum: { count: number; coins: number }): Effect {
  return {
    key: gift.streak?.id ?? gift.id,
    item,
    sender: gift.sender ?? null,
    senderName: senderOf(gift),
    mine: gift.mine ?? false,
    count: sum.count,
    value: sum.coins,
  };
}

/** Null when the page gave neither id nor name. */
const senderOf = ({ sender, senderName }: EffectGift): string | null =>
  sender === undefined && senderName === undefined ? null : shownName(sender ?? NO_NAME, senderName);

/**
 * Merges two effects of one key, with the name and item of the newer gift, which may have changed meanwhile. A gift that does
 * not raise the count is a repetition and adds nothing.
 */
export const merged = (effect: Effect, more: Effect): Effect =>
  more.count <= effect.count
    ? effect
    : {
        ...more,
        value: Math.max(effect.value, more.value),
        mine: effect.mine || more.mine,
      };
