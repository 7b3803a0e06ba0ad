import { shownName } from '@lavish/protocol';

/** Whose id is not known either. */
export const NO_NAME = 'Someone';

/** What the player needs of a catalogue item: items of `GET /v1/catalogue` can be given as they come. */
export interface EffectItem {
  id: string;
  name: string;
  /** Coins for one. */
  price: number;
  animation: {
    kind: 'none' | 'confetti' | 'lottie' | 'video';
    url?: string;
    duration_ms?: number;
    fullscreen?: boolean;
  };
  icon_url: string | null;
}

/** What the player needs of a gift: a `gift` event of a room can be given as it comes, with who sent it added. */
export interface EffectGift {
  id: string;
  /** Id of the item. */
  item: string;
  quantity: number;
  /** What it cost: dear ones play first. */
  coins: number;
  /** Gifts of one streak are one effect, with a counter that rises to `count`. */
  streak?: { id: string; count: number } | null;
  /** Who sent it: shown where there is no name. */
  sender?: string;
  /** As its user chose it: it is cleaned before it is shown. */
  senderName?: string | undefined;
  /** Sent by whoever looks at this page: plays before all others. */
  mine?: boolean;
}

/** One effect that plays or waits, whatever number of gifts it stands for. */
export interface Effect {
  /** The streak's id, or that of a gift without one. */
  readonly key: string;
  readonly item: EffectItem;
  /** What a screen can show. */
  readonly senderName: string | null;
  readonly mine: boolean;
  /** Units so far: only rises. */
  readonly count: number;
  /** Coins of all the gifts it stands for. */
  readonly value: number;
}

/** `sum`: what its streak adds up to with this gift; of a gift without a streak, the gift. */
export function effectOf(gift: EffectGift, item: EffectItem, sum: { count: number; coins: number }): Effect {
  return {
    key: gift.streak?.id ?? gift.id,
    item,
    senderName: senderOf(gift),
    mine: gift.mine ?? false,
    count: sum.count,
    value: sum.coins,
  };
}

/** Null: the page said nothing about it. */
const senderOf = ({ sender, senderName }: EffectGift): string | null =>
  sender === undefined && senderName === undefined ? null : shownName(sender ?? NO_NAME, senderName);

/** Two of one key as one. What raises no count is a repetition, and costs nothing more. */
export const merged = (effect: Effect, more: Effect): Effect =>
  more.count <= effect.count
    ? effect
    : {
        ...effect,
        count: more.count,
        value: Math.max(effect.value, more.value),
        mine: effect.mine || more.mine,
      };
