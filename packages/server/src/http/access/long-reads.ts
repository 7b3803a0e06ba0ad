import type { Refusal } from '@lavish/protocol';
import type { FastifyRequest } from 'fastify';
import { isRefusal } from '../../domain/refusal.ts';
import { budgetOwner } from '../../domain/users/identity.ts';
import type { HeldRefusals } from '../../intake/held-refusals.ts';
import { createAuditQueue, type RequestAudit } from './audit-queue.ts';
import { createReportQueue, type RunReport } from './report-queue.ts';

/**
 * The reads that hold a connection for seconds. One audit and one report run at a time on a node, for the API and the console
 * together, so that one of the three connections for reads is always left for short reads.
 */
export interface LongReads {
  audit: RequestAudit;
  report: RunReport;
}

/** Called once for a node. Its refusals are held back, so that a client that repeats at once does so less often. */
export function createLongReads({ hold }: Pick<HeldRefusals, 'hold'>): LongReads {
  const audit = createAuditQueue();
  const report = createReportQueue();
  async function heldBack<Result>(owner: string, answer: Promise<Result | Refusal>) {
    const result = await answer;
    if (isRefusal(result) && result.retry_after_s !== undefined) await hold(result.retry_after_s, owner);
    return result;
  }
  return {
    audit: (owner, name, run) => heldBack(owner, audit(owner, name, run)),
    report: (owner, read) => heldBack(owner, report(owner, read)),
  };
}

/**
 * Whose turn a long read takes. The platform's server takes turns like one more user, and so does each operator. No user's id
 * contains a space.
 */
export const longReadOwner = ({ identity, operator }: Partial<FastifyRequest>): string => {
  if (operator) return `operator ${operator.id}`;
  return identity!.kind === 'server' ? 'the server' : budgetOwner(identity!);
};
