import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../domain/refusal.ts';
import { budgetOwner } from '../../domain/users/identity.ts';
import type { HeldRefusals } from '../../intake/held-refusals.ts';
import type { Allowance, UserLimits } from '../../intake/user-limits.ts';
import { createFairQueue } from '../../scheduling/fair-queue.ts';
import { sendRefusal } from '../errors/send-refusal.ts';

/** Whose budget a request uses. Null: it has no limits. */
type OwnerOf = (request: FastifyRequest) => string | null;

/** The owner of the requests at `/v1`: a user, and none for the platform's server. */
export const userBudget: OwnerOf = ({ identity }) =>
  identity.kind === 'server' ? null : budgetOwner(identity);

/**
 * The hook that counts an owner's requests, adds the rate-limit headers, and refuses further requests. Refusals are held back:
 * one user's 20 connections that repeated at once were refused 780 times a second, and tripled the p99 of other users.
 */
export const limitRequests =
  ({ takeRequest }: UserLimits, ownerOf: OwnerOf, { hold }: Pick<HeldRefusals, 'hold'>) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const owner = ownerOf(request);
    if (owner === null) return undefined;
    const allowance = await takeRequest(owner);
    sendAllowanceHeaders(reply, allowance);
    if (!allowance.refusal) return undefined;
    await hold(allowance.resetS, owner);
    return sendRefusal(reply, allowance.refusal);
  };

/** Sets the headers of the IETF draft: requests per window, how many remain, and seconds until the window starts again. */
export function sendAllowanceHeaders(reply: FastifyReply, { limit, remaining, resetS }: Allowance): void {
  reply.headers({ 'ratelimit-limit': limit, 'ratelimit-remaining': remaining, 'ratelimit-reset': resetS });
}

/** A browser sends six requests at a time over HTTP/1.1. Two more are left for a second tab. */
const MAX_CONCURRENT_REQUESTS = 8;

/**
 * As many as a browser sends at once over HTTP/2. Each is a connection of the node's 5,000: while bodies that arrive slowly
 * hold the user's places for 30 s each, requests at the allowed rate would take all of them.
 */
export const MAX_WAITING_REQUESTS = 100;

/**
 * The hook that runs at most `MAX_CONCURRENT_REQUESTS` of an owner at a time; further ones wait for their turn, and beyond
 * `MAX_WAITING_REQUESTS` are refused. Without this hook, 200 requests of one user would hold all connections to the
 * database. Calls `limitReached` for each request that waits or is refused.
 */
export function limitRequestsUnderWay(limitReached: () => void, ownerOf: OwnerOf) {
  const queue = createFairQueue({
    maxRunning: Number.POSITIVE_INFINITY,
    maxPerOwner: MAX_CONCURRENT_REQUESTS,
  });
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const owner = ownerOf(request);
    if (owner === null) return undefined;
    const { raw } = reply;
    if (queue.isFullFor(owner)) limitReached();
    if (queue.waitingOf(owner) >= MAX_WAITING_REQUESTS) {
      const detail = `${MAX_WAITING_REQUESTS} requests of this user wait already.`;
      return sendRefusal(reply, refuse('rate_limited', detail, { retry_after_s: 1 }));
    }
    await new Promise<void>((start) => {
      void queue.run(owner, async () => {
        start();
        if (!raw.destroyed) await new Promise<void>((resolve) => raw.once('close', resolve));
      });
    });
    return undefined;
  };
}
