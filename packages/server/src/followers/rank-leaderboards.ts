/** The steps from the gifts to the rankings, each a short transaction. */
export interface LeaderboardSteps {
  /** Gathers what has been given since the last time. @returns how many changes wait; null: another node does it */
  gather(): Promise<number | null>;
  /** Ranks the next of so many portions of them. */
  rank(portions: number): Promise<void>;
}

/** From one gathering to the next. */
const GATHER_EVERY_MS = 1_000;
/** The time for all that waits. Who gives again in it is ranked once: a longer one is less work, and later. */
const SPREAD_MS = 5_000;
/** At least, and with fewer changes all sooner. */
const PORTIONS_A_SECOND = 5;
/** If a user has one each, 1,000 rows of the rankings: 15 ms. */
const CHANGES_A_PORTION = 250;

/**
 * Spreads the ranking evenly, so that no gift waits long for it: what 5,000 senders give in two seconds took a core for
 * 250 ms when it was ranked at once.
 *
 * @returns what to do again and again: one step, after which it says for how long to rest, in milliseconds
 */
export function rankLeaderboards(
  { gather, rank }: LeaderboardSteps,
  now: () => number = () => performance.now(),
): () => Promise<number> {
  let portions = 0;
  let left = 0;
  let gatherAt = now();
  return async () => {
    const startedAt = now();
    if (left > 0 && startedAt < gatherAt) {
      await rank(portions);
      left -= 1;
    } else {
      portions = Math.ceil(((await gather()) ?? 0) / CHANGES_A_PORTION);
      left = portions;
      // From its end: were it slow, the ranking would never have its turn.
      gatherAt = now() + GATHER_EVERY_MS;
    }
    const every = Math.min(1_000 / PORTIONS_A_SECOND, SPREAD_MS / portions);
    const nextAt = left > 0 ? Math.min(startedAt + every, gatherAt) : gatherAt;
    return Math.max(0, nextAt - now());
  };
}
