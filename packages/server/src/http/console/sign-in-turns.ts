import { isIPv6 } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../domain/refusal.ts';
import { createFairQueue } from '../../scheduling/fair-queue.ts';
import { sendRefusal } from '../errors/send-refusal.ts';

/** Hashing a password takes 80 ms of a core and 32 MB. */
const MAX_RUNNING = 2;
const MAX_WAITING = 20;

/** Who takes turns and shares a limit. An IPv6 client can choose any address of its /64. */
export const networkOf = ({ ip }: FastifyRequest): string =>
  isIPv6(ip) && !ip.startsWith('::ffff:') ? ip.split(':').slice(0, 4).join(':') : ip;

/** Runs the handler of a request to sign in when it is its turn, or refuses it. */
export type SignInTurns = (
  request: FastifyRequest,
  reply: FastifyReply,
  handler: () => Promise<FastifyReply>,
) => Promise<FastifyReply>;

/**
 * Anybody may try to sign in, so addresses take turns, and an address with too many waiting requests is refused. Two requests
 * run at a time: however many there are, they take two places at the connection that `/readyz` uses too.
 */
export function createSignInTurns(): SignInTurns {
  const queue = createFairQueue({ maxRunning: MAX_RUNNING, maxPerOwner: 1 });
  return async (request, reply, handler) => {
    const network = networkOf(request);
    if (queue.waitingOf(network) < MAX_WAITING) return queue.run(network, handler);
    const detail = 'Too many attempts of this address wait already.';
    return sendRefusal(reply, refuse('rate_limited', detail, { retry_after_s: 5 }));
  };
}
