import Stripe from 'stripe';

export const SECRET = 'whsec_of_the_tests';

const stripe = new Stripe('sk_test_x');

let events = 0;

/** An event of Stripe, before it has an id. `created`: unix seconds. */
export interface EventParts {
  type: string;
  created?: number;
  object: Record<string, unknown>;
}

/** The body of an event, with an id of its own. */
export const eventOf = (
  { type, created = 1_767_225_600, object }: EventParts,
  id = `evt_${++events}`,
): string =>
  JSON.stringify({
    id,
    object: 'event',
    api_version: '2026-01-28',
    created,
    livemode: false,
    type,
    data: { object },
  });

/** The header with which Stripe signs a body. `at`: unix milliseconds. */
export const signed = (body: string, { at, secret = SECRET }: { at: number; secret?: string }) => ({
  'stripe-signature': stripe.webhooks.generateTestHeaderString({
    payload: body,
    secret,
    timestamp: Math.floor(at / 1000),
  }),
});

/** Ann has paid the pack `hundred`, for €1.00. */
export const payment = (
  intent: string,
  { created = 1_767_225_600, user = 'ann', pack = 'hundred', amount = 100 } = {},
): EventParts => ({
  type: 'payment_intent.succeeded',
  created: created + 1,
  object: {
    id: intent,
    object: 'payment_intent',
    created,
    currency: 'eur',
    amount,
    amount_received: amount,
    metadata: { lavish_user: user, lavish_pack: pack, lavish_pack_version: '1' },
  },
});

/** So much of a payment is refunded in all. */
export const refund = (intent: string, total: number, { created = 1_767_225_700 } = {}): EventParts => ({
  type: 'charge.refunded',
  created,
  object: {
    id: `ch_${intent}`,
    object: 'charge',
    created,
    currency: 'eur',
    amount: 100,
    amount_refunded: total,
    payment_intent: intent,
  },
});

/** A dispute of a payment, as it is. */
export const dispute = (
  intent: string,
  id: string,
  amount: number,
  status: string,
  { created = 1_767_225_800 } = {},
): EventParts => ({
  type: /lost|won/.test(status) ? 'charge.dispute.closed' : 'charge.dispute.created',
  created,
  object: { id, object: 'dispute', created, currency: 'eur', amount, status, payment_intent: intent },
});
