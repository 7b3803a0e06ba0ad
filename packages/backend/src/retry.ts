import type { Problem } from '@lavish/protocol';

/** How often and for how long a request is sent. */
export interface RetryPolicy {
  /** The maximum number of attempts, the first one included. */
  attempts: number;
  /** No attempt begins later than this after the first one. Milliseconds. */
  deadlineMs: number;
  /** How long an attempt waits for its response. Milliseconds. */
  attemptTimeoutMs: number;
  /** The longest delay before the first retry, which doubles with each retry. Milliseconds. */
  backoffBaseMs: number;
  /** The limit of that delay. Milliseconds. */
  backoffMaxMs: number;
}

export const DEFAULT_RETRY: RetryPolicy = {
  attempts: 5,
  deadlineMs: 30_000,
  // Lavish answers a gift within 5 s, at the latest with `outcome_unknown`.
  attemptTimeoutMs: 10_000,
  backoffBaseMs: 200,
  backoffMaxMs: 5_000,
};

/**
 * The delay after the nth attempt (from 1), in milliseconds: what the server asked for, and full jitter, so that backends that
 * were refused together do not retry together.
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

/** The outcome of one attempt. */
export type Attempt =
  | { kind: 'answered'; status: number; body: unknown }
  | {
      kind: 'refused';
      status: number;
      code: string;
      detail: string;
      extras: Partial<Problem>;
      retryAfterS?: number | undefined;
    }
  /** No response of Lavish came. `sent`: the server may have received the request. */
  | { kind: 'lost'; sent: boolean; detail: string; retryAfterS?: number | undefined };

/** Refusals before the request is carried out: they say nothing about an earlier attempt without a response. */
const REFUSALS_OF_ONE_ATTEMPT: readonly string[] = [
  'rate_limited',
  'overloaded',
  'internal',
  'unauthenticated',
  'forbidden',
  // A proxy refuses one attempt.
  'unreachable',
];

/** Whether the outcome of the request is unknown after this attempt. `wasOpen`: it was before. */
export function leavesOpen(attempt: Attempt, wasOpen: boolean): boolean {
  if (attempt.kind === 'answered') return false;
  if (attempt.kind === 'lost') return wasOpen || attempt.sent;
  return attempt.code === 'outcome_unknown' || (wasOpen && REFUSALS_OF_ONE_ATTEMPT.includes(attempt.code));
}

/**
 * Whether the request is sent again. `isRepeatable`: it is carried out once, however often it is sent. Other requests are sent
 * again only when nothing has happened.
 */
export function isWorthRepeating(attempt: Attempt, isOpen: boolean, isRepeatable: boolean): boolean {
  if (attempt.kind === 'answered' || (isOpen && !isRepeatable)) return false;
  return isOpen || attempt.kind === 'lost' || attempt.status === 429 || attempt.status === 503;
}
