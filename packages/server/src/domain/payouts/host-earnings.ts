/** What a host has earned, in coins. */
export interface EarningsSums {
  /** Of the account, after everything that was taken from it. */
  balance: number;
  /** Of all gifts, whatever was taken later. */
  earned: number;
  /** The part of `earned` that has not cleared. */
  uncleared: number;
  /** By positive adjustments. They have cleared at once, because no purchase that can be refunded has paid for them. */
  added: number;
  /** By reversals, recoveries and negative adjustments, minus what was returned. */
  takenBack: number;
  /** To payouts, minus what failed and cancelled payouts gave back. */
  moved: number;
}

/** The coins that have cleared, whatever was taken later. */
export const clearedOf = ({ earned, uncleared, added }: EarningsSums): number => earned - uncleared + added;

/**
 * The coins that a payout can have. What was taken back comes from uncleared earnings first, so only the rest of it lowers what
 * has cleared.
 */
export function availableOf(sums: EarningsSums): number {
  const { balance, uncleared, takenBack, moved } = sums;
  return Math.max(0, Math.min(clearedOf(sums) - moved - Math.max(0, takenBack - uncleared), balance));
}
