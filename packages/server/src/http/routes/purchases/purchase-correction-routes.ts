import { PurchaseRefund, RefundRequest } from '@lavish/protocol';
import { isRefusal } from '../../../domain/refusal.ts';
import { checkCustom, refundPurchase } from '../../../store/purchases/refund-purchase.ts';
import { actorOf } from '../../access/actor.ts';
import { requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { KeyHeader, PurchasePath } from '../../schemas/path-parameters.ts';
import { sendCarried } from '../ledger/send-carried.ts';
import { findPurchase } from './find-purchase.ts';

export function purchaseCorrectionRoutes(app: App, { pools, accountsChanged }: HttpOptions): void {
  app.post(
    '/v1/purchases/:purchase/refunds',
    {
      schema: {
        tags: ['purchases'],
        operationId: 'refundPurchase',
        summary: 'Refund a purchase of your own payment',
        description:
          "Takes paid and bonus coins back after you have returned the price, in whole or in part, or after the bank has charged it back. Purchases of other providers are refunded there. A chargeback's `reference` identifies the dispute. Repeating a request with the same key returns the original response with 200.",
        security: SERVER_ONLY,
        params: PurchasePath,
        headers: KeyHeader,
        body: RefundRequest,
        response: { 200: PurchaseRefund, 201: PurchaseRefund },
        refusals: [
          'purchase_not_found',
          'purchase_state',
          'purchase_conflict',
          'refund_too_large',
          'upgrade_incomplete',
        ],
      },
    },
    async (request, reply) => {
      const refusal = requireServer(request.identity);
      if (refusal) return sendRefusal(reply, refusal);
      const purchase = await findPurchase(pools.reads, request.params.purchase);
      if (isRefusal(purchase)) return sendRefusal(reply, purchase);
      const wrong = checkCustom(purchase);
      if (wrong) return sendRefusal(reply, wrong);
      const asker = { key: request.headers['idempotency-key'], actor: actorOf(request) };
      return sendCarried(
        reply,
        await refundPurchase(pools.money, purchase, request.body, asker),
        accountsChanged,
      );
    },
  );
}
