import type { GiftEvent } from '@lavish/protocol';

/**
 * The coins of the gift's streak so far; without a streak, those of the gift. The event has only the units of the streak, so
 * those before it count at its price.
 */
export const coinsSoFar = ({ coins, streak }: GiftEvent): number =>
  streak === null ? coins : Math.round((coins / streak.delta) * streak.count);
