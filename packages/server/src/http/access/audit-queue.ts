import type { Refusal } from '@lavish/protocol';
import { refuse } from '../../domain/refusal.ts';

export interface AuditQueueLimits {
  /** Waiting and running requests of one user. Two let a page show a battle and its rematch. */
  perUser: number;
  /** Waiting and running requests of all users. Each holds an HTTP connection and some hundred bytes. */
  total: number;
}

const DEFAULT_LIMITS: AuditQueueLimits = { perUser: 2, total: 200 };

/**
 * Requests an audit for `owner`, whose turn it takes. `name` is unique among the battles and campaigns: requests for the same one
 * share the audit until it ends.
 */
export type RequestAudit = <Audit>(
  owner: string,
  name: string,
  audit: () => Promise<Audit>,
) => Promise<Audit | Refusal>;

/** A requested audit. */
interface Job {
  started: boolean;
  outcome: Promise<unknown>;
  start(): Promise<unknown>;
}

/** The longest `retry_after_s` of a refusal. */
const MAX_RETRY_S = 60;

/**
 * Runs one audit at a time, of a battle or a campaign: an audit holds a database connection and reads every gift, for seconds
 * when there are a million, and any token may request it. Users take turns, so that a user with many requests delays
 * each other user by one audit.
 *
 * @returns a function that requests an audit. It refuses with `rate_limited` when the user has too many open requests, and with
 *   `overloaded` when all users together have
 */
export function createAuditQueue(
  limits: AuditQueueLimits = DEFAULT_LIMITS,
  now: () => number = () => performance.now(),
): RequestAudit {
  const jobs = new Map<string, Job>();
  /** Jobs by user, in the order of the users' turns: a user whose job was started moves to the end. */
  const queues = new Map<string, Job[]>();
  const open = new Map<string, number>();
  let openTotal = 0;
  let running = false;
  /** Average duration of the last audits in seconds, weighted to the latest. */
  let usualS = 1;

  function jobOf(name: string, audit: () => Promise<unknown>): Job {
    const known = jobs.get(name);
    if (known) return known;
    let settle: (outcome: Promise<unknown>) => void;
    const job: Job = {
      started: false,
      outcome: new Promise((resolve) => {
        settle = resolve;
      }),
      async start() {
        job.started = true;
        const startedAt = now();
        const outcome = audit();
        settle(outcome);
        await outcome.catch(() => {});
        jobs.delete(name);
        usualS = (usualS + (now() - startedAt) / 1_000) / 2;
      },
    };
    jobs.set(name, job);
    return job;
  }

  /** Takes the first job of the user whose turn it is. Skips jobs that were started in another user's turn. */
  function takeNext(): Job | undefined {
    for (const [user, queue] of queues) {
      queues.delete(user);
      const job = queue.find(({ started }) => !started);
      const rest = queue.filter((other) => other !== job && !other.started);
      if (rest.length > 0) queues.set(user, rest);
      if (job) return job;
    }
    return undefined;
  }

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    for (let job = takeNext(); job; job = takeNext()) await job.start();
    running = false;
  }

  const retryAfter = (ahead: number) => Math.min(MAX_RETRY_S, Math.max(1, Math.ceil(ahead * usualS)));

  return async <Audit>(user: string, name: string, audit: () => Promise<Audit>) => {
    const own = open.get(user) ?? 0;
    if (own >= limits.perUser) {
      const retry_after_s = retryAfter(queues.size + 1);
      const detail = `${own} audits for this user wait or run: try again in ${retry_after_s} s.`;
      return refuse('rate_limited', detail, { retry_after_s });
    }
    if (openTotal >= limits.total) {
      const retry_after_s = retryAfter(jobs.size);
      const detail = `Too many audits wait: try again in ${retry_after_s} s.`;
      return refuse('overloaded', detail, { retry_after_s });
    }
    open.set(user, own + 1);
    openTotal += 1;
    const job = jobOf(name, audit);
    if (!job.started) queues.set(user, [...(queues.get(user) ?? []), job]);
    void run();
    try {
      return (await job.outcome) as Audit;
    } finally {
      const left = open.get(user)! - 1;
      if (left === 0) open.delete(user);
      else open.set(user, left);
      openTotal -= 1;
    }
  };
}
