import type { Refusal } from '@lavish/protocol';
import { refuse } from '../../domain/refusal.ts';
import { createFairQueue } from '../../scheduling/fair-queue.ts';

export interface ReportQueueLimits {
  /** Waiting and running reports of one user. A page of figures requests about ten at once. */
  perUser: number;
  /** Waiting and running reports of all users. Each holds an HTTP connection and some hundred bytes. */
  total: number;
}

const DEFAULT_LIMITS: ReportQueueLimits = { perUser: 12, total: 200 };

/** The longest `retry_after_s` of a refusal. */
const MAX_RETRY_S = 60;

/** `owner`: whose turn it takes. */
export type RunReport = <Result>(
  owner: string,
  read: () => Promise<Result | Refusal>,
) => Promise<Result | Refusal>;

/**
 * Runs one report at a time on a node: a report holds one of the three connections for reads, for up to a second when it
 * adds up two years. Users take turns, so that a user with many requests delays each other user by one report.
 *
 * @returns a function that runs `read` in the caller's turn. It refuses with `rate_limited` when the user has too many open
 *   reports, and with `overloaded` when all users together have
 */
export function createReportQueue(
  limits: ReportQueueLimits = DEFAULT_LIMITS,
  now: () => number = () => performance.now(),
): RunReport {
  const queue = createFairQueue({ maxRunning: 1, maxPerOwner: 1 });
  const open = new Map<string, number>();
  let openTotal = 0;
  /** Average duration of the last reports in seconds, weighted to the latest. */
  let usualS = 0.1;

  const retryAfter = (ahead: number) => Math.min(MAX_RETRY_S, Math.max(1, Math.ceil(ahead * usualS)));

  async function timed<Result>(read: () => Promise<Result>): Promise<Result> {
    const startedAt = now();
    try {
      return await read();
    } finally {
      usualS = (usualS + (now() - startedAt) / 1_000) / 2;
    }
  }

  return async (owner, read) => {
    const own = open.get(owner) ?? 0;
    if (own >= limits.perUser) {
      const retry_after_s = retryAfter(open.size);
      const detail = `${own} reports for this user wait or run: try again in ${retry_after_s} s.`;
      return refuse('rate_limited', detail, { retry_after_s });
    }
    if (openTotal >= limits.total) {
      const retry_after_s = retryAfter(openTotal);
      return refuse('overloaded', `Too many reports wait: try again in ${retry_after_s} s.`, {
        retry_after_s,
      });
    }
    open.set(owner, own + 1);
    openTotal += 1;
    try {
      return await queue.run(owner, () => timed(read));
    } finally {
      const left = open.get(owner)! - 1;
      if (left === 0) open.delete(owner);
      else open.set(owner, left);
      openTotal -= 1;
    }
  };
}
