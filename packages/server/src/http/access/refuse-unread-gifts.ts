import type { FastifyReply, FastifyRequest } from 'fastify';
import { allows } from '../../domain/users/identity.ts';
import type { AdmitGift } from '../../intake/admit-gift.ts';
import { sendRefusal } from '../errors/send-refusal.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route takes gifts: when the queue is full, it refuses before reading the body. */
    takesGifts?: boolean;
  }
}

/**
 * The hook that refuses gifts unread while the queue is full. Comes after what counts a user's
 * requests, so that a user who is refused asks no more often than any other.
 * Node reads and drops the body after the answer, and the connection stays open.
 */
export const refuseUnreadGifts =
  (admitGift: AdmitGift) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    if (request.routeOptions.config.takesGifts !== true) return undefined;
    const { room } = request.params as { room: string };
    // Refused for lack of a grant, once it has been read.
    if (!allows(request.identity, 'send', room)) return undefined;
    const refusal = await admitGift.refuseUnread(request.identity);
    return refusal ? sendRefusal(reply, refusal) : undefined;
  };
