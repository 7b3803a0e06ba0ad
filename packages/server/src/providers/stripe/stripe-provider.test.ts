import Stripe from 'stripe';
import { expect, it } from 'vitest';
import { readStripeEvent } from './read-stripe-event.ts';
import { fromStripe, toStripe } from './stripe-money.ts';
import { createStripeProvider } from './stripe-provider.ts';
import { dispute, eventOf, payment, refund, SECRET, signed } from './testing/stripe-events.ts';

const AT = Date.UTC(2026, 2, 6);
const provider = createStripeProvider({ secretKey: null, webhookSecrets: ['whsec_old', SECRET] });
const body = eventOf(payment('pi_1'));

const verify = (headers: Record<string, string>, bytes = body, of = provider) =>
  of.verifyMessage({ body: Buffer.from(bytes), headers, at: AT });

it('a message that Stripe has signed is verified, with either secret while one is replaced', async () => {
  const { id } = JSON.parse(body);
  const expected = { id, kind: 'payment_intent.succeeded' };
  expect(await verify(signed(body, { at: AT }))).toEqual(expected);
  expect(await verify(signed(body, { at: AT, secret: 'whsec_old' }))).toEqual(expected);
});

it.each<[what: string, headers: Record<string, string>, bytes: string]>([
  ['without a signature', {}, body],
  ['signed with another secret', signed(body, { at: AT, secret: 'whsec_forged' }), body],
  ['that was altered', signed(body, { at: AT }), body.replace('"ann"', '"ben"')],
  ['that is six minutes old', signed(body, { at: AT - 360_000 }), body],
  ['with a signature of nonsense', { 'stripe-signature': 't=1,v1=00' }, body],
  ['that is no event', signed('{}', { at: AT }), '{}'],
  ['that is no JSON', signed('no', { at: AT }), 'no'],
])('a message %s is refused', async (_, headers, bytes) => {
  expect(await verify(headers, bytes)).toMatchObject({ code: 'signature_invalid' });
});

it('without a secret every message is refused', async () => {
  const none = createStripeProvider({ secretKey: 'sk_test_x', webhookSecrets: [] });
  expect(await verify(signed(body, { at: AT }), body, none)).toMatchObject({ code: 'signature_invalid' });
});

it('payments, refunds and disputes of Lavish become facts, and everything else none', () => {
  const transaction = 'pi_1';
  expect(readStripeEvent(eventOf(payment(transaction, { created: 100 })))).toEqual([
    {
      type: 'paid',
      transaction,
      user: 'ann',
      product: { pack: 'hundred', version: 1 },
      quantity: 1,
      price: { amount: 100, currency: 'EUR' },
      token: null,
      isTest: true,
      at: 100_000,
    },
  ]);
  expect(readStripeEvent(eventOf(refund(transaction, 40, { created: 200 })))).toEqual([
    { type: 'refunded', transaction, total: 40, at: 200_000 },
  ]);
  const states = [
    ['needs_response', 'open'],
    ['under_review', 'open'],
    ['lost', 'lost'],
    ['won', 'won'],
  ];
  for (const [status, state] of states)
    expect(readStripeEvent(eventOf(dispute(transaction, 'dp_1', 60, status!, { created: 300 })))).toEqual([
      { type: 'dispute', transaction, dispute: 'dp_1', amount: 60, state, at: 300_000 },
    ]);
  const without = [
    dispute(transaction, 'dp_1', 60, 'warning_needs_response'),
    { ...payment(transaction), object: { ...payment(transaction).object, metadata: {} } },
    { ...refund(transaction, 40), object: { ...refund(transaction, 40).object, payment_intent: null } },
    { type: 'customer.created', object: { id: 'cus_1', created: 1 } },
  ];
  for (const event of without) expect(readStripeEvent(eventOf(event))).toEqual([]);
});

it('amounts keep their value in currencies with 0, 2 and 3 decimals', () => {
  for (const [money, atStripe] of [
    [{ amount: 499, currency: 'EUR' }, 499],
    [{ amount: 500, currency: 'JPY' }, 500],
    [{ amount: 500, currency: 'ISK' }, 50_000],
    [{ amount: 1_230, currency: 'KWD' }, 1_230],
  ] as const) {
    expect(toStripe(money)).toEqual({ amount: atStripe, currency: money.currency.toLowerCase() });
    expect(fromStripe(atStripe, money.currency.toLowerCase())).toEqual(money);
  }
  expect(toStripe({ amount: 1_234, currency: 'KWD' })).toBeNull();
});

it('the library refuses what it has not signed itself', () => {
  const header = signed(body, { at: AT })['stripe-signature']!;
  expect(() => new Stripe('sk_test_x').webhooks.constructEvent(`${body} `, header, SECRET, 0)).toThrow();
});
