/** The steps from gathered gifts to rankings. Each is a short transaction. */
export interface RankingSteps {
  /** Returns the number of gathered increases that wait; null: another node ranks. */
  count(): Promise<number | null>;
  /** Ranks the next portion, of `portions` in all. */
  rank(portions: number): Promise<void>;
  /** Whether the node has as many gifts to commit as it can. */
  isBusy(): boolean;
}

/** The time from one count to the next. */
const COUNT_EVERY_MS = 1_000;
/** The time in which all waiting increases are ranked. A user's gifts in it are ranked once: a longer time is less work, but later. */
const SPREAD_MS = 10_000;
/** The same while gifts wait to be committed: a third of the work a gift, or less, if users give all the time. */
const BUSY_SPREAD_MS = 30_000;
/** The minimum rate of portions, so that a few increases are ranked sooner. */
const MIN_PORTIONS_PER_SECOND = 5;
/** The size of a portion. With four increases per user it is 500 places: 10 ms. */
const INCREASES_PER_PORTION = 200;

/**
 * Spreads the ranking evenly, so that it delays no gift for long: ranking the gifts of 5,000 senders all at once, every two
 * seconds, used a core for 250 ms.
 *
 * @returns the next step, to be called repeatedly. It returns the pause until the next call, in milliseconds
 */
export function spreadRanking(
  { count, rank, isBusy }: RankingSteps,
  now: () => number = () => performance.now(),
): () => Promise<number> {
  let portions = 0;
  let left = 0;
  let countAt = now();
  return async () => {
    const startedAt = now();
    if (left > 0 && startedAt < countAt) {
      await rank(portions);
      left -= 1;
    } else {
      portions = Math.ceil(((await count()) ?? 0) / INCREASES_PER_PORTION);
      left = portions;
      // Counted from the end of the count, because a slow one would otherwise leave no time for the ranking.
      countAt = now() + COUNT_EVERY_MS;
    }
    const spreadMs = isBusy() ? BUSY_SPREAD_MS : SPREAD_MS;
    const every = Math.min(1_000 / MIN_PORTIONS_PER_SECOND, spreadMs / portions);
    const nextAt = left > 0 ? Math.min(startedAt + every, countAt) : countAt;
    return Math.max(0, nextAt - now());
  };
}
