/** The epoch that this node serves: it names the numbering of all feeds. */
export interface FeedEpoch {
  /** Takes what the database says for the truth. @throws when it is an epoch that was over: whoever says so is behind. */
  learn(epoch: string): void;
  readonly current: string;
}

/** `began` is called when the epoch changes, and everything known of the last one is worthless. */
export function createFeedEpoch(began: (epoch: string) => void): FeedEpoch {
  let current: string | null = null;
  /** One for each restore or failover that this process has seen. */
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
      if (current === null) throw new Error('no epoch yet: ask the database first');
      return current;
    },
  };
}
