import { GiftFunding, GiftReversal, PostGiftReversal } from '@lavish/protocol';
import { isRefusal } from '../../../domain/refusal.ts';
import { readGiftFunding } from '../../../store/ledger/read-gift-funding.ts';
import { reverseGift } from '../../../store/ledger/reverse-gift.ts';
import { actorOf } from '../../access/actor.ts';
import { requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { GiftPath, KeyHeader } from '../../schemas/path-parameters.ts';
import { sendCarried } from '../ledger/send-carried.ts';
import { findGift } from './find-gift.ts';

export function giftCorrectionRoutes(app: App, { pool, pools, accountsChanged }: HttpOptions): void {
  app.get(
    '/v1/gifts/:gift/funding',
    {
      schema: {
        tags: ['gifts'],
        operationId: 'getGiftFunding',
        summary: 'Trace what paid for a gift',
        description:
          'The journals whose coins paid for the gift, the coins that the sender owes for it after refunds, and the latest corrections of the gift.',
        security: SERVER_ONLY,
        params: GiftPath,
        response: { 200: GiftFunding },
        refusals: ['gift_not_found'],
      },
    },
    async ({ identity, params }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const gift = await findGift(pool, params.gift);
      if (isRefusal(gift)) return sendRefusal(reply, gift);
      return reply.send(await readGiftFunding(pool, gift));
    },
  );

  app.post(
    '/v1/gifts/:gift/reversal',
    {
      schema: {
        tags: ['gifts'],
        operationId: 'reverseGift',
        summary: 'Reverse a gift',
        description:
          'Returns the coins of a gift to its sender and takes what the receiver earned, for example after moderation or a mistake. Scores and results of battles do not change. Repeating a request with the same key returns the original response with 200.',
        security: SERVER_ONLY,
        params: GiftPath,
        headers: KeyHeader,
        body: PostGiftReversal,
        response: { 200: GiftReversal, 201: GiftReversal },
        refusals: ['gift_not_found', 'gift_reversed', 'upgrade_incomplete'],
      },
    },
    async (request, reply) => {
      const refusal = requireServer(request.identity);
      if (refusal) return sendRefusal(reply, refusal);
      const gift = await findGift(pool, request.params.gift);
      if (isRefusal(gift)) return sendRefusal(reply, gift);
      const asker = { key: request.headers['idempotency-key'], actor: actorOf(request) };
      return sendCarried(reply, await reverseGift(pools.money, gift, request.body, asker), accountsChanged);
    },
  );
}
