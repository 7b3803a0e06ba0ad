/** A streak after one of its gifts. */
export interface Streak {
  /** The id of the streak's first gift. */
  id: string;
  /** Units in the streak so far. */
  count: number;
  /** When the streak ends unless a gift continues it. Unix milliseconds. */
  expiresAt: number;
}

/** A sender's running streak, as stored in the wallet row. A sender has at most one. */
export interface StreakState extends Streak {
  room: string;
  receiver: string;
  item: string;
}

/** A gift that may continue a streak. */
interface StreakGift {
  id: string;
  room: string;
  receiver: string;
  item: string;
  quantity: number;
  at: number;
}

/**
 * The sender's streak after this gift: the running one continued, or a new one, or none if the item has no window. Any
 * other gift in between ends a streak. `windowMs`: how long the item's streak waits for the next gift.
 */
export function continueStreak(
  running: StreakState | null,
  gift: StreakGift,
  windowMs: number,
): Streak | null {
  if (windowMs === 0) return null;
  const continues =
    running !== null &&
    gift.at < running.expiresAt &&
    running.room === gift.room &&
    running.receiver === gift.receiver &&
    running.item === gift.item;
  return {
    id: continues ? running.id : gift.id,
    count: (continues ? running.count : 0) + gift.quantity,
    expiresAt: gift.at + windowMs,
  };
}
