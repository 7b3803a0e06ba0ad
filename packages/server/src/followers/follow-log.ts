/** Between two looks at the end of the log, unless a follower has another pause. */
const PAUSE_MS = 1_000;

/** The longest rest between two portions of a follower that is behind. */
const MAX_REST_MS = 100;

/**
 * Follows the log. A follower that is far behind rests after each portion for as long as the portion took, so that it uses
 * half of a connection's time at most and the other followers of the node continue.
 *
 * @param follow reads the next portion
 * @param pauseMs the pause when it has read everything
 * @returns the next step, to be called repeatedly. It returns the pause until the next call, in milliseconds
 */
export function followLog(
  follow: () => Promise<'another node' | 'caught up' | 'more'>,
  pauseMs = PAUSE_MS,
  now: () => number = () => performance.now(),
): () => Promise<number> {
  return async () => {
    const startedAt = now();
    return (await follow()) === 'more' ? Math.min(now() - startedAt, MAX_REST_MS) : pauseMs;
  };
}
