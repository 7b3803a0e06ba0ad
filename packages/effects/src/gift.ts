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
  senderName?: string;
  /** Sent by whoever looks at this page: plays before all others. */
  mine?: boolean;
}

/** One effect that plays or waits, whatever number of gifts it stands for. */
export interface Effect {
  /** The streak's id, or that of a gift without one. */
  readonly key: string;
  readonly item: EffectItem;
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
    senderName: gift.senderName ?? null,
    mine: gift.mine ?? false,
    count: sum.count,
    value: sum.coins,
  };
}

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
