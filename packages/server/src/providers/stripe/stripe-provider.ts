import Stripe from 'stripe';
import type { PaymentProvider } from '../../domain/purchases/payment-provider.ts';
import { refuse } from '../../domain/refusal.ts';
import { METADATA, readStripeEvent } from './read-stripe-event.ts';
import { toStripe } from './stripe-money.ts';

export interface StripeConfig {
  /** `sk_…` or `rk_…`. Null: Lavish opens no checkouts. */
  secretKey: string | null;
  /** `whsec_…`: of the webhook, and while it is rotated also the next one. */
  webhookSecrets: readonly string[];
  /** Where Stripe's API is. Absent: at Stripe. */
  apiUrl?: string;
}

/** An older message is refused: it may be a recorded one. */
const MAX_AGE_S = 300;

const TIMEOUT_MS = 10_000;

/** Verifies and reads what Stripe sends, and opens checkouts there. Sends no request before it is used. */
export function createStripeProvider({ secretKey, webhookSecrets, apiUrl }: StripeConfig): PaymentProvider {
  const stripe = new Stripe(secretKey ?? 'sk_not_configured', {
    timeout: TIMEOUT_MS,
    maxNetworkRetries: 1,
    telemetry: false,
    ...addressOf(apiUrl),
  });
  return {
    name: 'stripe',
    verifyPurchase: null,
    confirm: null,
    answerMessage: null,
    async verifyMessage({ body, headers, at }) {
      const signature = headers['stripe-signature'];
      if (typeof signature !== 'string') return invalid('There is no Stripe-Signature header.');
      for (const secret of webhookSecrets) {
        try {
          const event = stripe.webhooks.constructEvent(body, signature, secret, MAX_AGE_S, undefined, at);
          return typeof event.id === 'string' && typeof event.type === 'string'
            ? { id: event.id, kind: event.type }
            : invalid('The message is no event of Stripe.');
        } catch {
          // Signed with another secret, altered, or too old.
        }
      }
      return invalid(`The signature is not valid, or older than ${MAX_AGE_S} seconds.`);
    },
    readMessage: async ({ body }) => readStripeEvent(body),
    async openCheckout({ user, pack, price, successUrl, cancelUrl, key }) {
      if (secretKey === null) return refuse('provider_unavailable', 'Stripe is not set up here.');
      const charged = toStripe(price);
      if (charged === null)
        return refuse('pack_not_available', `Stripe cannot charge ${price.amount} ${price.currency}.`);
      const metadata = {
        [METADATA.user]: user,
        [METADATA.pack]: pack.id,
        [METADATA.version]: String(pack.version),
      };
      const session = await stripe.checkout.sessions.create(
        {
          mode: 'payment',
          client_reference_id: user,
          success_url: successUrl,
          cancel_url: cancelUrl,
          metadata,
          payment_intent_data: { metadata },
          line_items: [
            {
              quantity: 1,
              price_data: {
                currency: charged.currency,
                unit_amount: charged.amount,
                product_data: { name: pack.name },
              },
            },
          ],
        },
        { idempotencyKey: key },
      );
      return { id: session.id, url: session.url!, expiresAt: session.expires_at * 1000 };
    },
  };
}

const invalid = (detail: string) => refuse('signature_invalid', detail);

function addressOf(apiUrl: string | undefined): Stripe.StripeConfig {
  if (apiUrl === undefined) return {};
  const { protocol, hostname, port } = new URL(apiUrl);
  return { protocol: protocol.replace(':', '') as 'http' | 'https', host: hostname, port };
}
