import type { FastifyReply, FastifyRequest } from 'fastify';
import { budgetOwner } from '../../domain/users/identity.ts';
import type { Allowance, UserLimits } from '../../intake/user-limits.ts';
import { createFairQueue } from '../../scheduling/fair-queue.ts';
import { sendRefusal } from '../errors/send-refusal.ts';

/** The hook that counts a user's requests, tells what is left, and refuses what is over. Comes after the identity. */
export const limitRequests =
  ({ takeRequest }: UserLimits) =>
  async ({ identity }: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    if (identity.kind === 'server') return undefined;
    const allowance = await takeRequest(budgetOwner(identity));
    sendAllowanceHeaders(reply, allowance);
    return allowance.refusal ? sendRefusal(reply, allowance.refusal) : undefined;
  };

/** The headers of the IETF draft: how many in the window, how many of them left, and seconds until it begins anew. */
export function sendAllowanceHeaders(reply: FastifyReply, { limit, remaining, resetS }: Allowance): void {
  reply.headers({ 'ratelimit-limit': limit, 'ratelimit-remaining': remaining, 'ratelimit-reset': resetS });
}

/** Six is what a browser sends at a time over HTTP/1.1; a second tab finds two more. */
const MAX_UNDER_WAY = 8;

/**
 * The hook by which so many requests of a user are under way at a time; the others wait for their turn. The allowance
 * above bounds how many wait. Without it, 200 requests of one user would hold all connections to the database. Calls
 * `limitReached` for each request that waits.
 */
export function limitRequestsUnderWay(limitReached: () => void) {
  const lane = createFairQueue({ maxRunning: Number.POSITIVE_INFINITY, maxPerOwner: MAX_UNDER_WAY });
  return async ({ identity }: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (identity.kind === 'server') return;
    const { raw } = reply;
    if (lane.isFullFor(budgetOwner(identity))) limitReached();
    await new Promise<void>((start) => {
      void lane.run(budgetOwner(identity), async () => {
        start();
        if (!raw.destroyed) await new Promise<void>((resolve) => raw.once('close', resolve));
      });
    });
  };
}
