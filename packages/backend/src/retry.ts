import type { Problem } from '@lavish/protocol';

/** How often and how long a request is tried. */
export interface RetryPolicy {
  /** At most so often, the first time included. */
  attempts: number;
  /** From the first attempt: no other begins after it. Milliseconds. */
  deadlineMs: number;
  /** For each attempt to be answered. Milliseconds. */
  attemptTimeoutMs: number;
  /** The first retry waits for this at most, the next for twice this… Milliseconds. */
  backoffBaseMs: number;
  /** …up to this. Milliseconds. */
  backoffMaxMs: number;
}

export const DEFAULT_RETRY: RetryPolicy = {
  attempts: 5,
  deadlineMs: 30_000,
  // Lavish answers a gift within 5 s, be it with `outcome_unknown`.
  attemptTimeoutMs: 10_000,
  backoffBaseMs: 200,
  backoffMaxMs: 5_000,
};

/**
 * How long to wait after the nth (from 1) attempt. Full jitter, so that backends that were refused together do not come
 * back together; what the server asked for is the least.
 */
export function delayMs(
  attempt: number,
  retryAfterS: number,
  policy: RetryPolicy,
  random: () => number,
): number {
  const limitMs = Math.min(policy.backoffMaxMs, policy.backoffBaseMs * 2 ** (attempt - 1));
  return retryAfterS * 1000 + random() * limitMs;
}

/** What one attempt came to. */
export type Attempt =
  | { kind: 'answered'; status: number; body: unknown }
  | {
      kind: 'refused';
      status: number;
      code: string;
      detail: string;
      extras: Partial<Problem>;
      retryAfterS?: number;
    }
  /** No answer of Lavish; `sent` unless it surely never left. */
  | { kind: 'lost'; sent: boolean; detail: string; retryAfterS?: number };

/** Answered before anything is done: they refuse this attempt, and say nothing of one that was lost. */
const OUTCOME_UNKNOWN_STATUS: readonly string[] = [
  'rate_limited',
  'overloaded',
  'internal',
  'unauthenticated',
  'forbidden',
  // A proxy's refusal is of this attempt alone.
  'unreachable',
];

/** Whether it is open, after this attempt, what became of the request. */
export function leavesOpen(attempt: Attempt, wasOpen: boolean): boolean {
  if (attempt.kind === 'answered') return false;
  if (attempt.kind === 'lost') return wasOpen || attempt.sent;
  return attempt.code === 'outcome_unknown' || (wasOpen && OUTCOME_UNKNOWN_STATUS.includes(attempt.code));
}

/**
 * Whether sending it again can do better. `isRepeatable`: it is carried out once, however often it is sent; what is not
 * goes out again only when nothing has happened.
 */
export function isWorthRepeating(attempt: Attempt, isOpen: boolean, isRepeatable: boolean): boolean {
  if (attempt.kind === 'answered' || (isOpen && !isRepeatable)) return false;
  return isOpen || attempt.kind === 'lost' || attempt.status === 429 || attempt.status === 503;
}
