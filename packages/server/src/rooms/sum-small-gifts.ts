import type { GiftEvent, GiftsSummary, NumberedEvent } from '@lavish/protocol';
import { coinsSoFar } from './coins-so-far.ts';

/** What a frame shows individually. */
export interface FrameBudget {
  /**
   * The most gifts that are shown individually, and the most ends of streaks with details. 10 gifts are some 6 KB with their
   * senders: 124 KB/s to each viewer at 20 frames a second.
   */
  giftsPerFrame: number;
  /** Gifts worth at least this many coins are always shown individually, and so is each such part of a streak. */
  individualMinCoins: number;
}

/**
 * The most gifts of a frame for overlays. A screen that announces gifts has a queue of 13 for each of two stages. Of
 * more gifts it keeps the most expensive, so it ends up with the same ones however they were grouped into frames.
 */
export const MAX_DETAILED_GIFTS = 50;

/**
 * Keeps a frame within its budget: the gifts of the most expensive streaks stay (of equal ones the earlier), and the others
 * become one summary at the end. A streak counts with its coins so far, so the choice does not depend on how its gifts were
 * grouped into frames. A gift without a streak counts with its own coins.
 *
 * `overlayMinCoins`: in a frame for overlays, gifts and streaks of at least so many coins stay as well, up to
 * `MAX_DETAILED_GIFTS`. Null: the frame is for viewers.
 */
export function sumSmallGifts(
  events: readonly NumberedEvent[],
  { giftsPerFrame, individualMinCoins }: FrameBudget,
  overlayMinCoins: number | null = null,
): (NumberedEvent | GiftsSummary)[] {
  const gifts = events.filter((event) => event.type === 'gift');
  if (gifts.length <= giftsPerFrame) return [...events];
  const byCoins = gifts.toSorted((a, b) => coinsSoFar(b) - coinsSoFar(a));
  const isDetailed = (gift: GiftEvent, index: number) =>
    overlayMinCoins !== null && index < MAX_DETAILED_GIFTS && coinsSoFar(gift) >= overlayMinCoins;
  const summed = new Set<NumberedEvent>(
    byCoins.filter(
      (gift, index) =>
        index >= giftsPerFrame && !isDetailed(gift, index) && !reachesMultiple(gift, individualMinCoins),
    ),
  );
  if (summed.size === 0) return [...events];
  return [...events.filter((event) => !summed.has(event)), sumOf(gifts.filter((gift) => summed.has(gift)))];
}

/**
 * Whether the streak reaches a multiple of `step` coins with this gift, so that every `step` coins of a streak are shown
 * at least once. Streaks bound a frame as single gifts do: each entry beyond the limit stands for `step` coins.
 */
function reachesMultiple(gift: GiftEvent, step: number): boolean {
  const coins = coinsSoFar(gift);
  return Math.floor(coins / step) > Math.floor((coins - gift.coins) / step);
}

function sumOf(small: GiftEvent[]): GiftsSummary {
  const sum: GiftsSummary = { type: 'gifts_summary', gifts: 0, quantity: 0, coins: 0 };
  for (const { gifts, quantity, coins } of small) {
    sum.gifts += gifts;
    sum.quantity += quantity;
    sum.coins += coins;
  }
  return sum;
}
