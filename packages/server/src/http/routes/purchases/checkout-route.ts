import { Checkout, PostCheckout } from '@lavish/protocol';
import { isForSale, pricesFor } from '../../../domain/purchases/pack-prices.ts';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import { timestamp } from '../../../domain/timestamp.ts';
import { hasReachedLimit, readPack } from '../../../store/purchases/read-packs.ts';
import { readUser } from '../../../store/users/user-profiles.ts';
import type { App, HttpOptions } from '../../app.ts';
import { serverOr } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { KeyHeader } from '../../schemas/path-parameters.ts';
import { askProvider, buyerOf } from './ask-provider.ts';
import { packNotFound } from './pack-routes.ts';

export function checkoutRoute(app: App, { pool, providers, now }: HttpOptions): void {
  app.post(
    '/v1/checkouts',
    {
      schema: {
        tags: ['purchases'],
        operationId: 'createCheckout',
        summary: 'Open a checkout',
        description:
          "Opens a page of Stripe on which a user pays a pack. The coins are credited when Stripe's message arrives, not when the browser returns. Repeating a request with the same key opens one page.",
        security: serverOr('self'),
        headers: KeyHeader,
        body: PostCheckout,
        response: { 201: Checkout },
        refusals: [
          'user_not_found',
          'pack_not_found',
          'pack_not_available',
          'pack_limit_reached',
          'provider_unavailable',
        ],
      },
    },
    async ({ identity, body, headers }, reply) => {
      const buyer = buyerOf(identity, body.user);
      if (isRefusal(buyer)) return sendRefusal(reply, buyer);
      const pack = await readPack(pool, body.pack);
      if (pack === null) return sendRefusal(reply, packNotFound(body.pack));
      const user = await readUser(pool, buyer);
      if (user === null)
        return sendRefusal(reply, refuse('user_not_found', `There is no user ${buyer}.`, { param: 'user' }));
      const notAvailable = (detail: string, param: string) =>
        sendRefusal(reply, refuse('pack_not_available', detail, { param }));
      if (!isForSale(pack, now())) return notAvailable(`Pack ${pack.id} is not for sale now.`, 'pack');
      const [price] = pricesFor(pack.prices, user.region, body.currency);
      if (!price)
        return notAvailable(`Pack ${pack.id} has no price in ${body.currency} for this user.`, 'currency');
      if (await hasReachedLimit(pool, buyer, pack)) {
        const detail = `${buyer} has bought pack ${pack.id} as often as allowed.`;
        return sendRefusal(reply, refuse('pack_limit_reached', detail, { param: 'pack' }));
      }
      const stripe = providers.get('stripe');
      if (!stripe?.openCheckout)
        return sendRefusal(reply, refuse('provider_unavailable', 'Stripe is not set up here.'));
      const { amount, currency } = price;
      const opened = await askProvider(app.log, 'stripe', () =>
        stripe.openCheckout!({
          user: buyer,
          pack,
          price: { amount, currency },
          successUrl: body.success_url,
          cancelUrl: body.cancel_url,
          key: `${buyer}:${headers['idempotency-key']}`,
        }),
      );
      if (isRefusal(opened)) return sendRefusal(reply, opened);
      return reply.code(201).send({
        id: opened.id,
        url: opened.url,
        user: buyer,
        pack: pack.id,
        price: { amount, currency },
        expires_at: timestamp(opened.expiresAt),
      });
    },
  );
}
