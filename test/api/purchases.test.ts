import { Agent } from 'node:http';
import type {
  Pack,
  ProviderMessage,
  Purchase,
  PurchaseRefund,
  PurchaseTrace,
  Receipt,
  User,
} from '@lavish/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  dispute,
  type EventParts,
  eventOf,
  payment,
  refund,
  SECRET,
  signed,
} from '../../packages/server/src/providers/stripe/testing/stripe-events.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type ApiCall, type ApiServer, startApiServer } from './support/api-server.ts';
import { post } from './support/gift-faults.ts';
import { callHttp } from './support/http-call.ts';
import { expectProvoked } from './support/provoked-codes.ts';
import { type Expected, expectProblem, expectRefused } from './support/refusals.ts';
import { callsOf, newKey, setTheStage } from './support/stage.ts';
import { openStripeApi, type StripeApi } from './support/stripe-api.ts';
import { tokenOf } from './support/tokens.ts';

const PACK = {
  name: 'Hundred',
  coins: 100,
  bonus_coins: 30,
  bonus_days: 30,
  prices: [{ amount: 100, currency: 'EUR' }],
};
const PRICE = { amount: 100, currency: 'EUR' };
const UNKNOWN = '0'.repeat(32);

let server: ApiServer;
let stripe: StripeApi;
let calls: ReturnType<typeof callsOf>;
const agent = new Agent({ keepAlive: true });
beforeAll(async () => {
  stripe = await openStripeApi();
  server = await startApiServer({
    stripe: { secretKey: 'sk_test_x', webhookSecrets: [SECRET], apiUrl: stripe.url },
  });
  calls = callsOf(server);
  await setTheStage(server);
  await put('hundred');
});
afterAll(async () => {
  agent.destroy();
  await server.close();
  await stripe.close();
});

const put = (id: string, over: object = {}) =>
  server.call({ method: 'PUT', path: `/v1/packs/${id}`, body: { ...PACK, ...over } });
const custom = (user: string, transaction: string, over: object = {}): ApiCall =>
  post('/v1/purchases', { provider: 'custom', user, pack: 'hundred', transaction, price: PRICE, ...over });
const keyed = (path: string, body: object, key = newKey()): ApiCall => ({ ...post(path, body), key });
const walletOf = async (user: string) => ((await calls.get(`/v1/users/${user}`)) as unknown as User).wallet;

/** Sends the webhook a body, as Stripe does. */
const deliver = (body: string, headers: Record<string, string> = signed(body, { at: Date.now() })) =>
  callHttp(server.port, agent, {
    method: 'POST',
    path: '/v1/providers/stripe/webhook',
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body,
  });

/** Delivers events and waits until they are processed. */
async function deliverAll(...events: EventParts[]): Promise<void> {
  for (const event of events) expect((await deliver(eventOf(event))).body).toEqual({ stored: true });
  await waitUntil('the messages are processed', async () => {
    const { rows } = await server.db.query(`select from provider_messages where state = 'due'`);
    return rows.length === 0;
  });
}

const purchaseOf = async (user: string) => {
  const { data } = (await calls.get(`/v1/users/${user}/purchases`)) as unknown as { data: Purchase[] };
  return data[0]!;
};

it('your own payment is credited once, traced to its gifts, and refunded in parts', async () => {
  await calls.putUser('mia');
  const made = await server.call(custom('mia', 'order-1'));
  expect(made.status).toBe(201);
  const purchase = made.body as unknown as Purchase;
  expect(purchase).toMatchObject({
    state: 'credited',
    coins: 100,
    bonus_coins: 30,
    price: PRICE,
    test: false,
  });
  expect(await server.call(custom('mia', 'order-1'))).toMatchObject({
    status: 200,
    body: { id: purchase.id },
  });
  expect(await walletOf('mia')).toMatchObject({ coins: 130, promotional_coins: 30 });
  const gift = (await calls.gift('stage', {
    sender: 'mia',
    item: 'rose',
    quantity: 12,
  })) as unknown as Receipt;

  const key = newKey();
  const call = keyed(`/v1/purchases/${purchase.id}/refunds`, { reason: 'Asked for it', amount: 50 }, key);
  const first = await server.call(call);
  expect(first.status).toBe(201);
  const { refunds } = first.body as unknown as PurchaseRefund;
  expect(refunds.map(({ coins, wallet_coins }) => [coins, wallet_coins])).toEqual([
    [50, 10],
    [15, 0],
  ]);
  const again = await server.call(call);
  expect([again.status, again.text, again.headers['idempotent-replayed']]).toEqual([200, first.text, 'true']);
  expect(await walletOf('mia')).toMatchObject({ coins: 0, owed: 55 });

  const trace = (await calls.get(`/v1/purchases/${purchase.id}/trace`)) as unknown as PurchaseTrace;
  expect(trace).toMatchObject({
    user: 'mia',
    paid: { coins: 100, unspent: 0, spent: 50, taken_back: 50, owed: 40 },
    bonus: { coins: 30, unspent: 0, spent: 15, taken_back: 15, owed: 15 },
    has_more: false,
  });
  expect(trace.data).toMatchObject([
    { gift: gift.id, receiver: 'hal', coins: 65, bonus_coins: 15, earned: 32, agency_coins: 0, owed: 55 },
  ]);

  const charged = await server.call(
    keyed(`/v1/purchases/${purchase.id}/refunds`, {
      reason: 'The bank',
      kind: 'chargeback',
      reference: 'dp_1',
    }),
  );
  const chargeback = (charged.body as unknown as PurchaseRefund).refunds[0]!;
  expect(chargeback).toMatchObject({ kind: 'chargeback', amount: 50, coins: 50 });
  expect(await walletOf('mia')).toMatchObject({ coins: 0, owed: 120 });
  const won = await server.call(keyed(`/v1/chargebacks/${chargeback.id}/withdrawal`, { reason: 'Won' }));
  expect([won.status, won.body.kind, won.body.coins]).toEqual([201, 'chargeback_withdrawal', 50]);
  expect(await walletOf('mia')).toMatchObject({ coins: 0, owed: 55 });
  expect(await calls.get(`/v1/purchases/${purchase.id}`)).toMatchObject({
    refunded: { amount: 50, coins: 50, bonus_coins: 15 },
    disputes: [{ id: 'dp_1', state: 'won', amount: 50 }],
  });
});

it('messages of Stripe credit, refund and charge back, forged and repeated ones change nothing', async () => {
  await calls.putUser('ann');
  const before = (await walletOf('ann')).coins;
  const body = eventOf(payment('pi_1'));
  expectProblem(await deliver(body, signed(body, { at: Date.now(), secret: 'whsec_forged' })), {
    code: 'signature_invalid',
  });
  expectProblem(await deliver(body, signed(body, { at: Date.now() - 900_000 })), {
    code: 'signature_invalid',
  });
  for (const _ of [1, 2]) expect(await deliver(body)).toMatchObject({ status: 200, body: { stored: true } });
  await deliverAll({ type: 'customer.created', object: { id: 'cus_1', created: 1 } });
  expect((await walletOf('ann')).coins).toBe(before + 130);
  await deliverAll(refund('pi_1', 20), payment('pi_1'));
  expect((await walletOf('ann')).coins).toBe(before + 104);
  await deliverAll(
    dispute('pi_1', 'dp_1', 80, 'won', { created: 2_000_000_000 }),
    dispute('pi_1', 'dp_1', 80, 'needs_response'),
  );
  expect((await walletOf('ann')).coins).toBe(before + 104);
  expect(await purchaseOf('ann')).toMatchObject({
    provider: 'stripe',
    transaction: 'pi_1',
    test: true,
    refunded: { amount: 20, coins: 20, bonus_coins: 6 },
    disputes: [{ id: 'dp_1', state: 'won' }],
  });
  const { data } = (await calls.get('/v1/provider-messages?limit=1')) as unknown as {
    data: ProviderMessage[];
  };
  expect(data).toMatchObject([{ provider: 'stripe', state: 'done', attempts: 1, error: null }]);
  const { data: ignored } = (await calls.get('/v1/provider-messages?state=ignored')) as unknown as {
    data: ProviderMessage[];
  };
  expect(ignored).toMatchObject([{ kind: 'customer.created' }]);
});

it('a message that cannot be processed yet waits visibly, and is tried again', async () => {
  expect((await deliver(eventOf(payment('pi_new', { user: 'nia', pack: 'new' })))).status).toBe(200);
  const list = async () =>
    ((await calls.get('/v1/provider-messages')) as unknown as { data: ProviderMessage[] }).data[0]!;
  await waitUntil('the first attempt', async () => (await list()).error !== null);
  const { id, error, state, next_at } = await list();
  expect({ error, state }).toEqual({ error: 'There is no pack new.', state: 'due' });
  expect(Date.parse(next_at!)).toBeGreaterThan(Date.now());
  await calls.putUser('nia');
  await put('new');
  await server.db.query(`update provider_messages set state = 'failed', next_at = null where id = $1`, [
    id.slice(4),
  ]);
  expect(await calls.post(`/v1/provider-messages/${id}/retry`)).toMatchObject({ id, state: 'due' });
  await waitUntil('the second attempt', async () => (await list()).state === 'done');
  expect(await walletOf('nia')).toMatchObject({ coins: 130 });
});

it('a user sees the packs for their region, and pays one on a page of Stripe', async () => {
  await calls.putUser('tom', { region: 'tr' });
  await put('cheap', {
    prices: [PRICE, { amount: 40, currency: 'EUR', region: 'tr' }],
    sort: -1,
    max_per_user: 1,
  });
  const as = tokenOf('tom');
  const packs = async () =>
    ((await server.call({ path: '/v1/packs', as })).body as unknown as { data: Pack[] }).data;
  expect((await packs()).map(({ id, prices }) => [id, prices[0]!.amount])[0]).toEqual(['cheap', 40]);
  const request = {
    pack: 'cheap',
    currency: 'EUR',
    success_url: 'https://a.example/',
    cancel_url: 'https://a.example/',
  };
  const opened = await server.call({ ...keyed('/v1/checkouts', request), as });
  expect(opened).toMatchObject({
    status: 201,
    body: { id: 'cs_1', user: 'tom', pack: 'cheap', price: { amount: 40, currency: 'EUR' } },
  });
  const { form, headers } = stripe.calls.at(-1)!;
  expect(Object.fromEntries(form)).toMatchObject({
    mode: 'payment',
    'payment_intent_data[metadata][lavish_user]': 'tom',
    'payment_intent_data[metadata][lavish_pack]': 'cheap',
    'line_items[0][price_data][unit_amount]': '40',
    'line_items[0][price_data][currency]': 'eur',
  });
  expect(headers['idempotency-key']).toMatch(/^tom:/);
  expect(headers.authorization).toBe('Bearer sk_test_x');
  stripe.status = 500;
  await expectRefused(
    server,
    { ...keyed('/v1/checkouts', request), as },
    { code: 'provider_unavailable', retry_after_s: 5 },
  );
  stripe.status = 200;
  await deliverAll(payment('pi_tom', { user: 'tom', pack: 'cheap', amount: 40 }));
  expect((await packs()).map(({ id }) => id)).not.toContain('cheap');
  await expectRefused(
    server,
    { ...keyed('/v1/checkouts', request), as },
    { code: 'pack_limit_reached', param: 'pack' },
  );
  expect((await server.call({ method: 'DELETE', path: '/v1/packs/cheap' })).status).toBe(204);
  await expectRefused(
    server,
    { ...keyed('/v1/checkouts', request), as },
    { code: 'pack_not_available', param: 'pack' },
  );
});

it('purchases that are not possible are refused and credit nothing', async () => {
  await calls.putUser('uma');
  const { body } = await server.call(custom('uma', 'order-uma'));
  const { id } = body as unknown as Purchase;
  const refunds = `/v1/purchases/${id}/refunds`;
  const reason = 'A test';
  const stripeId = (await purchaseOf('ann')).id;
  const checkout = { user: 'uma', pack: 'hundred', currency: 'EUR', success_url: '/a', cancel_url: '/b' };
  const faults: [call: ApiCall, expected: Expected][] = [
    [custom('ben', 'order-uma'), { code: 'purchase_conflict', param: 'user' }],
    [custom('nobody', 'order-2'), { code: 'user_not_found', param: 'user' }],
    [custom('uma', 'order-2', { pack: 'none' }), { code: 'pack_not_found', param: 'pack' }],
    [
      custom('uma', 'order-2', { price: { amount: 1, currency: 'ZZZ' } }),
      { code: 'invalid_request', param: 'price.currency' },
    ],
    [
      custom('uma', 'order-2', { paid_at: '2999-01-01T00:00:00Z' }),
      { code: 'invalid_request', param: 'paid_at' },
    ],
    [custom('uma', 'order-2', { proof: 'x' }), { code: 'invalid_request', param: 'proof' }],
    [custom('uma', 'order-2', { quantity: 0 }), { code: 'invalid_request', param: 'quantity' }],
    [post('/v1/purchases', { provider: 'custom', user: 'uma' }), { code: 'invalid_request', param: 'pack' }],
    [post('/v1/purchases', { provider: 'apple', user: 'uma' }), { code: 'invalid_request', param: 'proof' }],
    [post('/v1/purchases', { provider: 'apple', proof: 'x' }), { code: 'invalid_request', param: 'user' }],
    [
      post('/v1/purchases', { provider: 'apple', proof: 'x', pack: 'hundred' }),
      { code: 'invalid_request', param: 'pack' },
    ],
    [
      post('/v1/purchases', { provider: 'apple', user: 'uma', proof: 'x' }),
      { code: 'provider_unavailable', param: 'provider' },
    ],
    [{ path: `/v1/purchases/pur_${UNKNOWN}` }, { code: 'purchase_not_found', param: 'purchase' }],
    [{ path: '/v1/purchases/%0A/trace' }, { code: 'purchase_not_found', param: 'purchase' }],
    [{ path: '/v1/packs/none' }, { code: 'pack_not_found', param: 'pack' }],
    [
      { method: 'DELETE', path: '/v1/packs/none' },
      { code: 'pack_not_found', param: 'pack' },
    ],
    [{ path: '/v1/packs?currency=EUR' }, { code: 'invalid_request', param: 'currency' }],
    [keyed(refunds, { reason, amount: 101 }), { code: 'refund_too_large', param: 'amount' }],
    [keyed(`/v1/purchases/${stripeId}/refunds`, { reason }), { code: 'purchase_state', param: 'purchase' }],
    [keyed('/v1/checkouts', { ...checkout, pack: 'none' }), { code: 'pack_not_found', param: 'pack' }],
    [keyed('/v1/checkouts', { ...checkout, user: 'nobody' }), { code: 'user_not_found', param: 'user' }],
    [
      keyed('/v1/checkouts', { ...checkout, currency: 'USD' }),
      { code: 'pack_not_available', param: 'currency' },
    ],
    [
      { method: 'POST', path: `/v1/provider-messages/msg_${UNKNOWN}/retry` },
      { code: 'not_found', param: 'provider_message' },
    ],
  ];
  for (const [call, expected] of faults) await expectRefused(server, call, expected);
  for (const call of [
    custom('uma', 'order-3'),
    keyed('/v1/checkouts', { ...checkout, user: 'ben' }),
    keyed(refunds, { reason }),
    { path: `/v1/purchases/${id}` },
    { path: '/v1/users/ben/purchases' },
    { path: '/v1/packs?user=ben' },
    { path: '/v1/provider-messages' },
  ])
    await expectRefused(server, { ...call, as: tokenOf('uma') }, { code: 'forbidden' });
  expectProblem(
    await callHttp(server.port, agent, { method: 'POST', path: '/v1/providers/apple/webhook', body: '{}' }),
    { code: 'not_found', param: 'provider' },
  );
  await put('once', { max_per_user: 1 });
  expect((await server.call(custom('uma', 'once-1', { pack: 'once' }))).status).toBe(201);
  const beyond = await server.call(custom('uma', 'once-2', { pack: 'once' }));
  expectProblem(beyond, { code: 'pack_limit_reached', param: 'pack' });
  const { data } = (await calls.get('/v1/purchases?state=refused')) as unknown as { data: Purchase[] };
  expect(data).toMatchObject([{ transaction: 'once-2', refusal: 'pack_limit_reached', coins: 0 }]);
  expectProblem(await server.call({ path: `/v1/purchases/${data[0]!.id}/trace` }), {
    code: 'purchase_state',
    param: 'purchase',
  });
});

it('provokes the codes listed for this file', () => expectProvoked('purchases'));
