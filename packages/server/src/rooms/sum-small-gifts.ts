import type { GiftEvent, GiftsSummary, NumberedEvent } from '@lavish/protocol';

/** Which gifts a frame shows individually. */
export interface FrameBudget {
  /**
   * The most gifts that are shown individually, the most expensive first. 10 are some 6 KB with their senders: 124 KB/s to
   * each viewer at 20 frames a second.
   */
  giftsPerFrame: number;
  /** Gifts worth at least this many coins are always shown individually. */
  individualMinCoins: number;
}

/**
 * Keeps a frame within its budget: the most expensive gifts stay (of equal ones the earlier), and the others become one
 * summary at the end. A summed gift never costs more than one that is shown, and always less than `individualMinCoins`.
 */
export function sumSmallGifts(
  events: readonly NumberedEvent[],
  { giftsPerFrame, individualMinCoins }: FrameBudget,
): (NumberedEvent | GiftsSummary)[] {
  const gifts = events.filter((event) => event.type === 'gift');
  if (gifts.length <= giftsPerFrame) return [...events];
  const byCoins = gifts.toSorted((a, b) => b.coins - a.coins);
  const summed = new Set<NumberedEvent>(
    byCoins.slice(giftsPerFrame).filter(({ coins }) => coins < individualMinCoins),
  );
  if (summed.size === 0) return [...events];
  return [...events.filter((event) => !summed.has(event)), sumOf(gifts.filter((gift) => summed.has(gift)))];
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
