/** When to try again, and how long to wait for an answer. Milliseconds. */
export interface Timing {
  /** The first retry comes within this, the next within twice this… */
  backoffBaseMs: number;
  /** …up to this. */
  backoffMaxMs: number;
  /** A connection up for this long has proved itself: the next retry counts as the first again. */
  provenMs: number;
  /** From opening a socket to its welcome. */
  welcomeMs: number;
  /** How often silence is looked for: a silent connection is pinged at one look and dead at the next. */
  silenceMs: number;
  /** Within how long all clients read a changed catalogue: 10,000 are then some 3,000 requests a second. */
  catalogueMs: number;
}

export const DEFAULT_TIMING: Timing = {
  backoffBaseMs: 500,
  backoffMaxMs: 20_000,
  provenMs: 10_000,
  welcomeMs: 10_000,
  silenceMs: 4_000,
  catalogueMs: 3_000,
};

/**
 * Full jitter: anywhere between nothing and the limit. A restarted server meets its audience spread over the whole
 * interval, not in waves.
 */
export const backoffMs = (attempt: number, timing: Timing, random: () => number): number =>
  random() * Math.min(timing.backoffMaxMs, timing.backoffBaseMs * 2 ** Math.min(attempt, 30));
