import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Allowance, UserLimits } from '../intake/user-limits.ts';
import { sendRefusal } from './problem.ts';

/** The hook that counts a user's requests, tells what is left, and refuses what is over. Comes after the identity. */
export const limitRequests =
  ({ takeRequest }: UserLimits) =>
  async ({ identity }: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    if (identity.kind === 'server') return undefined;
    const allowance = await takeRequest(identity.user);
    tellAllowance(reply, allowance);
    return allowance.refusal ? sendRefusal(reply, allowance.refusal) : undefined;
  };

/** The headers of the IETF draft: how many in the window, how many of them left, and seconds until it begins anew. */
export function tellAllowance(reply: FastifyReply, { limit, remaining, resetS }: Allowance): void {
  reply.headers({ 'ratelimit-limit': limit, 'ratelimit-remaining': remaining, 'ratelimit-reset': resetS });
}
