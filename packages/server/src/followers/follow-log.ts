/** Between two looks at the end of the log, unless a follower has another pause. */
const PAUSE_MS = 1_000;

/** A portion that took longer was waiting for something, and a rest would not help. */
const MAX_PORTION_MS = 100;

/** How a follower shares the connection with the others. */
export interface FollowPace {
  /** The pause when it has read everything, in milliseconds. Default: a second. */
  pauseMs?: number | undefined;
  /** How many times as long as a portion it rests while there is more to read. Default: 1, half of a connection's time. */
  restFactor?: number | undefined;
}

/**
 * Follows the log. A follower that is far behind rests after each portion, so that the others of the node continue and
 * gifts keep their cores.
 *
 * @param follow reads the next portion
 * @returns the next step, to be called repeatedly. It returns the pause until the next call, in milliseconds
 */
export function followLog(
  follow: () => Promise<'another node' | 'caught up' | 'more'>,
  { pauseMs = PAUSE_MS, restFactor = 1 }: FollowPace = {},
  now: () => number = () => performance.now(),
): () => Promise<number> {
  return async () => {
    const startedAt = now();
    if ((await follow()) !== 'more') return pauseMs;
    return Math.min(now() - startedAt, MAX_PORTION_MS) * restFactor;
  };
}
