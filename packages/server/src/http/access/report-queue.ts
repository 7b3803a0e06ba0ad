import { setTimeout as pause } from 'node:timers/promises';
import type { Refusal } from '@lavish/protocol';
import { refuse } from '../../domain/refusal.ts';
import { createFairQueue } from '../../scheduling/fair-queue.ts';
import { createRestFactor } from '../../store/rest-factor.ts';

export interface ReportQueueLimits {
  /** Waiting and running reports of one user. A page of figures requests about ten at once. */
  perUser: number;
  /** Waiting and running reports of all users. Each holds an HTTP connection and some hundred bytes. */
  total: number;
}

const DEFAULT_LIMITS: ReportQueueLimits = { perUser: 12, total: 200 };

/** The longest `retry_after_s` of a refusal. */
const MAX_RETRY_S = 60;

/** A report of two years takes a second. The next one waits no more than this for the gifts in between. */
const LONGEST_REST_MS = 1_000;

/** Runs after each report. `tookMs`: how long the report took. */
export type Rest = (tookMs: number) => Promise<void>;

/** Rests three times as long as the report took while the process has other work, and half as long otherwise. */
function createRest(): Rest {
  const factor = createRestFactor(undefined, true);
  return (tookMs) => factor.during(() => pause(Math.min(LONGEST_REST_MS, factor.current * tookMs)));
}

/** `owner`: whose turn it takes. */
export type RunReport = <Result>(
  owner: string,
  read: () => Promise<Result | Refusal>,
) => Promise<Result | Refusal>;

/**
 * Runs one report at a time on a node: a report holds one of the three connections for reads, for up to a second when it
 * adds up two years. Users take turns, so that a user with many requests delays each other user by one report. A rest follows each
 * report, so that reports take a quarter of one core of PostgreSQL from the gifts at most.
 *
 * @returns a function that runs `read` in the caller's turn. It refuses with `rate_limited` when the user has too many open
 *   reports, and with `overloaded` when all users together have
 */
export function createReportQueue(
  limits: ReportQueueLimits = DEFAULT_LIMITS,
  now: () => number = () => performance.now(),
  rest: Rest = createRest(),
): RunReport {
  const queue = createFairQueue({ maxRunning: 1, maxPerOwner: 1 });
  const open = new Map<string, number>();
  let openTotal = 0;
  /** Average duration of the last reports in seconds, weighted to the latest. */
  let usualS = 0.1;

  const retryAfter = (ahead: number) => Math.min(MAX_RETRY_S, Math.max(1, Math.ceil(ahead * usualS)));

  /** Runs the report in the owner's turn, which ends with a rest. */
  const runInTurn = <Result>(owner: string, read: () => Promise<Result>): Promise<Result> =>
    new Promise((resolve) => {
      void queue.run(owner, async () => {
        const startedAt = now();
        const result = read();
        resolve(result);
        await result.catch(() => {});
        const tookMs = now() - startedAt;
        usualS = (usualS + tookMs / 1_000) / 2;
        await rest(tookMs);
      });
    });

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
      return await runInTurn(owner, read);
    } finally {
      const left = open.get(owner)! - 1;
      if (left === 0) open.delete(owner);
      else open.set(owner, left);
      openTotal -= 1;
    }
  };
}
