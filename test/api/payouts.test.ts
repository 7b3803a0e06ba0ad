import type { HostEarnings, Payout, PayoutBatch, PayoutWithSteps } from '@lavish/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ConsoleBrowser, signedIn } from '../console/support/console-browser.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type ApiCall, type ApiServer, startApiServer } from './support/api-server.ts';
import { post } from './support/gift-faults.ts';
import { expectProvoked } from './support/provoked-codes.ts';
import { type Expected, expectProblem, expectRefused } from './support/refusals.ts';
import { callsOf, newKey, setTheStage } from './support/stage.ts';
import { tokenOf } from './support/tokens.ts';

const reason = 'A test';
const UNKNOWN = '0'.repeat(32);

let server: ApiServer;
let calls: ReturnType<typeof callsOf>;
let admin: ConsoleBrowser;
let fay: ConsoleBrowser;
let gus: ConsoleBrowser;

beforeAll(async () => {
  server = await startApiServer({ clearingDays: 0 });
  calls = callsOf(server);
  await setTheStage(server);
  admin = await signedIn(server, 'admin', { name: 'Ada' });
  fay = await signedIn(server, 'finance', { name: 'Fay' });
  gus = await signedIn(server, 'finance', { name: 'Gus' });
  await calls.gift('stage', { sender: 'ann', item: 'rose', quantity: 90 });
  await waitUntil('the gift has cleared', async () => (await earnings()).available === 450);
});
afterAll(async () => {
  for (const browser of [admin, fay, gus]) browser.close();
  expect(server.faults).toEqual([]);
  await server.close();
});

const earnings = async () => (await calls.get('/v1/users/hal/earnings')) as unknown as HostEarnings;

const requestCall = (body: object = {}, key = newKey()): ApiCall => ({
  ...post('/v1/payouts', { user: 'hal', coins: 100, currency: 'EUR', ...body }),
  key,
});

async function request(body: object = {}): Promise<Payout> {
  const { status, body: payout, text } = await server.call(requestCall(body));
  expect(status, text).toBe(201);
  return payout as unknown as Payout;
}

const step = (id: string, action: string, body: object | undefined = {}): ApiCall =>
  post(`/v1/payouts/${id}/${action}`, body);

const approve = (browser: ConsoleBrowser, id: string) => browser.api('POST', `/v1/payouts/${id}/approve`);

it('no payout is possible before the policy has a rate and the host is eligible', async () => {
  await expectRefused(server, requestCall(), { code: 'payout_policy', param: 'user' });
  await expectRefused(
    server,
    { method: 'PUT', path: '/v1/payout-policy', body: { approval_above_coins: 1_000_000 } },
    { code: 'forbidden' },
  );
  expect((await fay.api('PUT', '/v1/payout-policy', {})).status).toBe(403);
  const rates = [
    { currency: 'EUR', coins: 2, amount: 1 },
    { currency: 'JPY', coins: 10, amount: 1, fee_amount: 5 },
  ];
  const policy = { rates, approval_above_coins: 50, minimum_coins: 20, weekly_cap_coins: 400 };
  const twice = await admin.api('PUT', '/v1/payout-policy', { rates: [...rates, rates[0]] });
  expectProblem(twice, { code: 'invalid_request', param: 'rates.2.currency' });
  const { body } = await admin.api('PUT', '/v1/payout-policy', policy);
  expect(body).toMatchObject({ ...policy, fee_bps: 0, time_zone: 'UTC', rates: [{ fee_amount: 0 }, {}] });
  expect(await calls.get('/v1/payout-policy')).toEqual(body);
  expect((await fay.api('PUT', '/v1/users/hal', { payout_eligible: true })).body).toMatchObject({
    payout_eligible: true,
    clearing_days: null,
  });
});

it('a payout is requested, approved by another operator, sent and paid', async () => {
  const requested = await fay.api(
    'POST',
    '/v1/payouts',
    { user: 'hal', coins: 101, currency: 'EUR', destination: '=cmd()' },
    { 'idempotency-key': 'fay-1' },
  );
  expect(requested.body).toMatchObject({
    state: 'awaiting_approval',
    requested_by: 'operator Fay',
    gross_amount: 50,
    amount: 50,
  });
  const id = String(requested.body.id);
  expectProblem(await approve(fay, id), { code: 'forbidden' });
  await expectRefused(server, step(id, 'approve', undefined), { code: 'forbidden' });
  await expectRefused(server, step(id, 'send'), { code: 'payout_state' });
  expect((await approve(gus, id)).body).toMatchObject({ state: 'approved', approved_by: 'operator Gus' });

  const batch = await gus.api(
    'POST',
    '/v1/payout-batches',
    { currency: 'EUR' },
    { 'idempotency-key': 'gus-1' },
  );
  expect(batch.body).toMatchObject({ payouts: 1, coins: 101, amount: 50, actor: 'operator Gus' });
  const { id: batchId } = batch.body as unknown as PayoutBatch;
  const csv = await server.call({ path: `/v1/payout-batches/${batchId}/payouts.csv` });
  expect(csv.headers['content-type']).toContain('text/csv');
  const [head, row] = csv.text.split('\r\n');
  expect(head).toBe('payout,user,destination,amount,currency,coins,reference,requested_at');
  expect(row).toMatch(new RegExp(`^${id},hal,'=cmd\\(\\),0\\.50,EUR,101,,2`));

  const paid = await server.call(step(id, 'pay', { transfer: 'tr-1' }));
  expect(paid.body).toMatchObject({ state: 'paid', transfer: 'tr-1', batch: batchId });
  expect((await server.call(step(id, 'pay'))).text).toBe(paid.text);
  const { steps } = (await calls.get(`/v1/payouts/${id}`)) as unknown as PayoutWithSteps;
  expect(steps.map((one) => [one.step, one.actor])).toEqual([
    ['request', 'operator Fay'],
    ['approve', 'operator Gus'],
    ['send', 'operator Gus'],
    ['pay', 'server'],
  ]);
  expect(await earnings()).toMatchObject({ balance: 349, reserved: 0, paid_out: 101, available: 349 });
  const { body: log } = await admin.api('GET', '/audit-log?limit=3');
  expect(log.data).toContainEqual(
    expect.objectContaining({ operation: 'approvePayout', subject: `payout ${id}`, status: 200 }),
  );
});

it('nobody approves what they have requested with a server key of their own', async () => {
  const made = await admin.api('POST', '/keys', { name: 'payouts', scopes: ['payouts.request'] });
  const { body } = await server.call({ ...requestCall({ coins: 60 }), as: String(made.body.secret) });
  expect(body).toMatchObject({ state: 'awaiting_approval', requested_by: 'server' });
  expectProblem(await approve(admin, String(body.id)), { code: 'forbidden' });
  expect((await approve(gus, String(body.id))).body).toMatchObject({ state: 'approved' });
  expect((await server.call(step(String(body.id), 'cancel', { reason }))).body).toMatchObject({
    state: 'cancelled',
  });
});

it('a small payout needs no approval, and a failed one gives the coins back', async () => {
  const { id, state } = await request({ coins: 50 });
  expect(state).toBe('approved');
  await server.call(step(id, 'send'));
  expect((await earnings()).available).toBe(299);
  expect((await server.call(step(id, 'fail', { reason }))).body).toMatchObject({ state: 'failed' });
  expect((await earnings()).available).toBe(349);
});

it("a host's token reads its own earnings and payouts, and requests if the policy allows it", async () => {
  const as = tokenOf('hal', { host: true });
  expect((await server.call({ path: '/v1/users/hal/earnings', as })).body).toEqual(await earnings());
  const { body: own } = await server.call({ path: '/v1/payouts?user=hal&state=paid', as });
  expect(own.data).toMatchObject([{ coins: 101 }]);
  await expectRefused(server, { path: '/v1/users/gil/earnings', as }, { code: 'forbidden' });
  await expectRefused(server, { path: '/v1/payouts', as }, { code: 'forbidden', param: 'user' });
  await expectRefused(server, { path: '/v1/payouts?user=gil', as }, { code: 'forbidden' });
  const gil = tokenOf('gil', { host: true });
  const [{ id }] = own.data as [Payout];
  await expectRefused(server, { path: `/v1/payouts/${id}`, as: gil }, { code: 'forbidden' });
  await expectRefused(server, { ...requestCall(), as }, { code: 'forbidden' });
  await admin.api('PUT', '/v1/payout-policy', { hosts_may_request: true });
  await expectRefused(server, { ...requestCall(), as: gil }, { code: 'forbidden' });
  await expectRefused(server, { ...requestCall(), as: tokenOf('hal') }, { code: 'forbidden' });
  const { body } = await server.call({ ...requestCall({ coins: 20 }), as });
  expect(body).toMatchObject({ state: 'approved', requested_by: 'host' });
  const cancel = { ...step(String(body.id), 'cancel', { reason }), as };
  await expectRefused(server, { ...cancel, as: gil }, { code: 'forbidden' });
  expect((await server.call(cancel)).body).toMatchObject({ state: 'cancelled' });
  await expectRefused(server, { ...step(id, 'pay'), as }, { code: 'forbidden' });
  await expectRefused(server, { path: '/v1/payout-batches', as }, { code: 'forbidden' });
});

it('requests against the policy, and for more than is available, are refused and move nothing', async () => {
  const before = await earnings();
  const used = newKey();
  const { body: small } = await server.call(requestCall({ coins: 20 }, used));
  const id = String(small.id);
  const faults: [call: ApiCall, expected: Expected][] = [
    [requestCall({ coins: 19 }), { code: 'payout_policy', param: 'coins' }],
    // 101 paid and 20 open coins count; failed and cancelled ones do not.
    [requestCall({ coins: 280 }), { code: 'payout_policy', param: 'coins' }],
    [requestCall({ currency: 'USD' }), { code: 'payout_policy', param: 'currency' }],
    [requestCall({ currency: 'JPY', coins: 50 }), { code: 'payout_policy', param: 'coins' }],
    [requestCall({ currency: 'eur' }), { code: 'invalid_request', param: 'currency' }],
    [requestCall({ coins: 0 }), { code: 'invalid_request', param: 'coins' }],
    [requestCall({ coins: 1.5 }), { code: 'invalid_request', param: 'coins' }],
    [requestCall({ user: 'nobody' }), { code: 'user_not_found', param: 'user' }],
    [requestCall({ coins: 21 }, used), { code: 'idempotency_key_reused', param: 'Idempotency-Key' }],
    [
      post('/v1/payouts', { user: 'hal', coins: 20, currency: 'EUR' }),
      { code: 'idempotency_key_required', param: 'Idempotency-Key' },
    ],
    [step(id, 'pay'), { code: 'payout_state' }],
    [step(id, 'fail', { reason }), { code: 'payout_state' }],
    [step(id, 'cancel'), { code: 'invalid_request', param: 'reason' }],
    [step(`pay_${UNKNOWN}`, 'send'), { code: 'payout_not_found', param: 'payout' }],
    [{ path: '/v1/payouts/%0A' }, { code: 'payout_not_found', param: 'payout' }],
    [{ path: `/v1/payout-batches/pba_${UNKNOWN}` }, { code: 'payout_not_found', param: 'batch' }],
    [{ path: '/v1/payout-batches/x/payouts.csv' }, { code: 'payout_not_found', param: 'batch' }],
    [{ path: '/v1/payouts?state=lost' }, { code: 'invalid_request', param: 'state' }],
    [{ path: '/v1/payouts?cursor=x' }, { code: 'invalid_request', param: 'cursor' }],
    [
      { ...post('/v1/payout-batches', { currency: 'USD' }), key: newKey() },
      { code: 'payout_state', param: 'currency' },
    ],
  ];
  for (const [call, expected] of faults) await expectRefused(server, call, expected);
  await admin.api('PUT', '/v1/payout-policy', { weekly_cap_coins: null });
  await expectRefused(server, requestCall({ coins: 330 }), {
    code: 'insufficient_balance',
    param: 'coins',
    balance: 329,
    required: 330,
  });
  await calls.putUser('hal', { payout_eligible: false });
  await expectRefused(server, step(id, 'send'), { code: 'payout_held' });
  await server.call(step(id, 'cancel', { reason }));
  expect(await earnings()).toEqual({ ...before, payout_eligible: false });
});

it('provokes the codes listed for this file', () => expectProvoked('payouts'));
