/** Where a streak stood after one of its gifts. */
export interface Streak {
  /** The id of the streak's first gift. */
  id: string;
  /** Units sent in the streak so far. */
  count: number;
  /** The streak runs while the clock is before this. Unix milliseconds. */
  expiresAt: number;
}

/** A sender's one running streak, as it lies on the wallet row. */
export interface StreakState extends Streak {
  room: string;
  receiver: string;
  item: string;
}

/** The gift that may carry a streak on. */
interface StreakGift {
  id: string;
  room: string;
  receiver: string;
  item: string;
  quantity: number;
  at: number;
}

/**
 * What the sender's running streak becomes with this gift: carried on, begun anew, or none when the item has no
 * window. Any other gift in between breaks it: a streak is consecutive.
 */
export function continueStreak(
  running: StreakState | null,
  gift: StreakGift,
  windowMs: number,
): Streak | null {
  if (windowMs === 0) return null;
  const carriesOn =
    running !== null &&
    gift.at < running.expiresAt &&
    running.room === gift.room &&
    running.receiver === gift.receiver &&
    running.item === gift.item;
  return {
    id: carriesOn ? running.id : gift.id,
    count: (carriesOn ? running.count : 0) + gift.quantity,
    expiresAt: gift.at + windowMs,
  };
}
