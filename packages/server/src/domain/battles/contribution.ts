/** What a sender has given to one side of a battle, in counted gifts. */
export interface Contribution {
  gifts: number;
  points: number;
  coins: number;
  /** The ordinal of the gift with which it came to its points: of equal contributions the lower ranks first. */
  since: number;
}

/** A contribution as it is written: absolute, since the battle's lock is held. */
export interface ContributionRow extends Contribution {
  battle: string;
  side: number;
  sender: string;
}

/** Where a contribution is found: no two of them meet, since none of the three holds a space. */
export const contributionKey = (battle: string, side: number, sender: string): string =>
  `${battle} ${side} ${sender}`;
