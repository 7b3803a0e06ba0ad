import type { FastifyReply, FastifyRequest } from 'fastify';
import { allows } from '../../domain/users/identity.ts';
import type { AdmitGift } from '../../intake/admit-gift.ts';
import { sendRefusal } from '../errors/send-refusal.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route accepts gifts: when the queue is full, it refuses them before reading the body. */
    takesGifts?: boolean;
  }
}

/**
 * The hook that refuses gifts without reading their body while the queue is full. It runs after the hook that counts a
 * user's requests, so that a refused user cannot send more requests than any other. Node reads and drops the body after
 * the response, and the connection stays open.
 */
export const refuseUnreadGifts =
  (admitGift: AdmitGift) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    if (request.routeOptions.config.takesGifts !== true) return undefined;
    const { room } = request.params as { room: string };
    // Admission refuses it later for the missing grant.
    if (!allows(request.identity, 'send', room)) return undefined;
    const refusal = await admitGift.refuseUnread(request.identity);
    return refusal ? sendRefusal(reply, refusal) : undefined;
  };
