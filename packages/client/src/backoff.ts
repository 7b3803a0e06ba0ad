/** Delays and deadlines of the connection. Milliseconds. */
export interface Timing {
  /** The longest delay before the first retry. It doubles with each retry, up to `backoffMaxMs`. */
  backoffBaseMs: number;
  backoffMaxMs: number;
  /** After a connection of this length, the next retry counts as the first again. */
  provenMs: number;
  /** The deadline for the first message of the server, from opening the socket. */
  welcomeMs: number;
  /** The interval of checks for silence: a silent connection gets a ping at one check and is closed at the next. */
  silenceMs: number;
  /** All clients read a changed catalogue within this time: 10,000 clients make some 3,000 requests a second. */
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
 * The delay before a retry, in milliseconds, with full jitter: between 0 and the limit. After a restart of the server, clients
 * reconnect spread over the whole interval, not in waves. `attempt` counts from 0.
 */
export const backoffMs = (attempt: number, timing: Timing, random: () => number): number =>
  random() * Math.min(timing.backoffMaxMs, timing.backoffBaseMs * 2 ** attempt);
