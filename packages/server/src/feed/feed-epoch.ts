/** The epoch that this node serves. It identifies the numbering of all feeds. */
export interface FeedEpoch {
  /**
   * Takes the epoch of a database.
   * @throws if this node has already left that epoch: the database is behind
   */
  learn(epoch: string): void;
  readonly current: string;
}

/** `began` is called when the epoch changes: positions and rooms of the last epoch are invalid. */
export function createFeedEpoch(began: (epoch: string) => void): FeedEpoch {
  let current: string | null = null;
  /** Earlier epochs: one for each restore or failover during the life of this process. */
  const past = new Set<string>();

  return {
    learn(epoch) {
      if (epoch === current) return;
      if (past.has(epoch)) throw new Error(`epoch ${epoch} is over: this database is behind`);
      const isFirst = current === null;
      if (current !== null) past.add(current);
      current = epoch;
      if (!isFirst) began(epoch);
    },
    get current() {
      if (current === null) throw new Error('no epoch yet: read it from the database first');
      return current;
    },
  };
}
