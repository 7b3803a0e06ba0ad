/** The sum of a sender's counted gifts to one side of a battle. */
export interface Contribution {
  gifts: number;
  points: number;
  coins: number;
  /** The ordinal of the gift that brought it to its points. Of equal contributions the lower one ranks first. */
  since: number;
}

/** A contribution as it is written: an absolute value, because the battle's lock is held. */
export interface ContributionRow extends Contribution {
  battle: string;
  side: number;
  sender: string;
}

/** The key of a contribution in a map. Keys are unique, because none of the three parts contains a space. */
export const contributionKey = (battle: string, side: number, sender: string): string =>
  `${battle} ${side} ${sender}`;
