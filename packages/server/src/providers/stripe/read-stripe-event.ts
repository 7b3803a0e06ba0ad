import type { DisputeFact, ProviderFact } from '../../domain/purchases/payment-provider.ts';
import { fromStripe } from './stripe-money.ts';

/** The parts of an event that Lavish reads. Stripe's versions have them alike. Times: unix seconds. */
interface StripeEvent {
  type: string;
  created: number;
  livemode: boolean;
  data: { object: StripeObject };
}

interface StripeObject {
  id: string;
  created: number;
  currency?: string;
  metadata?: Record<string, string> | null;
  status?: string;
  /** Of a charge or a dispute: an id, or the object if it was expanded. */
  payment_intent?: string | { id: string } | null;
  amount?: number;
  amount_received?: number;
  amount_refunded?: number;
}

/** Metadata of payments that a checkout of Lavish, or the platform, has set. */
export const METADATA = {
  user: 'lavish_user',
  pack: 'lavish_pack',
  version: 'lavish_pack_version',
} as const;

/**
 * The facts of an event. A transaction is a payment intent: a checkout, its payments and refunds name it. Payments without the
 * metadata of Lavish are none of its business, and other events change no coins.
 */
export function readStripeEvent(body: string): ProviderFact[] {
  const event = JSON.parse(body) as StripeEvent;
  const { object } = event.data;
  if (event.type === 'payment_intent.succeeded') return readPayment(event, object);
  const transaction =
    typeof object.payment_intent === 'string' ? object.payment_intent : object.payment_intent?.id;
  if (!transaction) return [];
  if (event.type === 'charge.refunded') {
    const { amount } = fromStripe(object.amount_refunded!, object.currency!);
    return [{ type: 'refunded', transaction, total: amount, at: event.created * 1000 }];
  }
  if (event.type.startsWith('charge.dispute.')) return readDispute(event, object, transaction);
  return [];
}

function readPayment({ livemode }: StripeEvent, intent: StripeObject): ProviderFact[] {
  const { [METADATA.user]: user, [METADATA.pack]: pack, [METADATA.version]: version } = intent.metadata ?? {};
  if (!user || !pack) return [];
  return [
    {
      type: 'paid',
      transaction: intent.id,
      user,
      product: { pack, version: version === undefined ? null : Number(version) },
      quantity: 1,
      price: fromStripe(intent.amount_received!, intent.currency!),
      token: null,
      isTest: !livemode,
      at: intent.created * 1000,
    },
  ];
}

/** An inquiry (`warning_…`) takes no money. `charge_refunded` and `prevented` end a dispute without taking any. */
const STATES: Readonly<Record<string, DisputeFact['state']>> = {
  needs_response: 'open',
  under_review: 'open',
  lost: 'lost',
  won: 'won',
  charge_refunded: 'won',
  prevented: 'won',
};

function readDispute({ created }: StripeEvent, dispute: StripeObject, transaction: string): ProviderFact[] {
  const state = STATES[dispute.status ?? ''];
  if (state === undefined) return [];
  const { amount } = fromStripe(dispute.amount!, dispute.currency!);
  if (amount === 0) return [];
  return [{ type: 'dispute', transaction, dispute: dispute.id, amount, state, at: created * 1000 }];
}
