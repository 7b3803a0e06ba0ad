import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { API_KEY, type ApiServer, startApiServer } from '../../../test/api/support/api-server.ts';
import { createLavish, isLavishError, type Lavish, type LavishError, type LavishOptions } from './index.ts';
import { type FaultyProxy, openFaultyProxy } from './testing/faulty-proxy.ts';

let api: ApiServer;
let proxy: FaultyProxy;
let lavish: Lavish;
let closedUrl: string;

const QUICK = { backoffBaseMs: 2, backoffMaxMs: 10 };
const over = (options: Partial<LavishOptions> = {}) =>
  createLavish({ url: proxy.url, apiKey: API_KEY, retry: QUICK, ...options });

beforeAll(async () => {
  api = await startApiServer();
  proxy = await openFaultyProxy(api.port);
  lavish = over();
  const closed = await openFaultyProxy(api.port);
  await closed.close();
  closedUrl = closed.url;
  for (const user of ['ann', 'hal']) await lavish.users.put(user, {});
  await lavish.catalogue.put('rose', { name: 'Rose', price: 1 });
  await lavish.rooms.open({ id: 'room', host: 'hal' });
  await lavish.users.topUp('ann', { coins: 1_000 });
});
afterAll(async () => {
  await proxy.close();
  await api.close();
});
beforeEach(() => void proxy.takeKeys());

const refusal = (status: number, code: string, extras: object = {}) => ({
  status,
  body: { code, status, detail: 'No.', request_id: 'r', ...extras },
});
const coins = async () => (await lavish.users.get('ann')).wallet.coins;
const rose = { sender: 'ann', item: 'rose' };
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    (fault: unknown) => fault as LavishError,
  );

test.each([
  ['cut before the response, twice', ['cut', 'cut'] as const],
  ['cut before the request', ['refuse'] as const],
  ['answered with outcome_unknown', [refusal(503, 'outcome_unknown')]],
  ['timed out at a gateway', [{ status: 504, body: '<h1>Gateway timeout</h1>' }]],
  ['cut, and then refused before the key is looked up', ['cut', refusal(429, 'rate_limited')] as const],
])('a gift that is %s is sent again under its key, and charged once', async (_, fates) => {
  const before = await coins();
  proxy.takeKeys();
  proxy.next(...fates);
  const receipt = await lavish.gifts.send('room', { ...rose, quantity: 5 });
  const keys = proxy.takeKeys();
  expect(keys).toHaveLength(fates.length + 1);
  expect(new Set(keys).size).toBe(1);
  expect(receipt.balance).toBe(before - 5);
  expect(await coins()).toBe(before - 5);
});

test.each([
  ["a gateway's page", { status: 200, body: '<h1>Sign in</h1>' }],
  ['nothing', { status: 200, body: '' }],
  ['an empty 204', { status: 204, body: '' }],
  ["another service's JSON", { status: 201, body: { ok: true, id: '1' } }],
  ['a truncated body', { status: 201, body: '{"id":"jnl_1","user":"ann","coi' }],
  [
    "another user's response",
    { status: 201, body: { user: 'hal', coins: 10, balance: 10, wallet_version: 1 } },
  ],
])('a top-up whose response is %s is sent again under its key', async (_, fate) => {
  const before = await coins();
  proxy.takeKeys();
  proxy.next(fate, fate);
  expect(await lavish.users.topUp('ann', { coins: 10 })).toMatchObject({ balance: before + 10 });
  const keys = proxy.takeKeys();
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
  proxy.next(...Array.from({ length: 5 }, () => fate));
  const fault = await failure(lavish.users.topUp('ann', { coins: 10 }));
  expect(fault).toMatchObject({ code: 'unreachable', outcomeUnknown: true, attempts: 5 });
  expect(await lavish.users.topUp('ann', { coins: 10 }, { key: fault.key! })).toMatchObject({
    balance: before + 20,
  });
});

test.each([' k', 'k ', '', 'schlüssel', 'a\nb', 'k'.repeat(129)])(
  'the key %j is refused without a request',
  async (key) => {
    expect(await failure(lavish.users.topUp('ann', { coins: 10 }, { key }))).toMatchObject({
      code: 'invalid_request',
      param: 'Idempotency-Key',
      attempts: 0,
      outcomeUnknown: false,
    });
    expect(proxy.takeKeys()).toEqual([]);
  },
);

test("waits for a gateway's Retry-After, as seconds or a date, unless it is beyond the deadline", async () => {
  const date = 'Mon, 30 Nov 2026 06:00:00 GMT';
  for (const value of ['1', 'Mon, 30 Nov 2026 06:00:01 GMT']) {
    proxy.next({ status: 502, body: 'Bad gateway', headers: { 'retry-after': value, date } });
    const startedAtMs = performance.now();
    await lavish.users.get('ann');
    expect(performance.now() - startedAtMs).toBeGreaterThan(990);
  }
  proxy.next({ status: 503, body: 'Maintenance', headers: { 'retry-after': '3000' } });
  expect(await failure(lavish.users.get('ann'))).toMatchObject({ attempts: 1, retryAfterS: 3_000 });
});

test("a proxy's refusal does not decide the outcome of an earlier attempt", async () => {
  proxy.next('cut', { status: 403, body: 'Forbidden' });
  expect(await lavish.gifts.send('room', rose)).toMatchObject({ coins: 1 });
});

test('a top-up that was cut is credited once, and each call has a key of its own', async () => {
  const before = await coins();
  proxy.takeKeys();
  proxy.next('cut');
  await lavish.users.topUp('ann', { coins: 10 });
  await lavish.users.topUp('ann', { coins: 10 });
  const keys = proxy.takeKeys();
  expect(new Set(keys).size).toBe(2);
  expect(await coins()).toBe(before + 20);
});

test('an unknown outcome rejects with the key to send the gift again', async () => {
  const before = await coins();
  const hopeless = over({ retry: { ...QUICK, attempts: 3 } });
  proxy.next('cut', 'cut', 'cut');
  const error = await failure(hopeless.gifts.send('room', rose, { key: 'mine' }));
  expect(error).toMatchObject({
    code: 'unreachable',
    status: null,
    outcomeUnknown: true,
    attempts: 3,
    key: 'mine',
  });
  // A refusal before the key is looked up says nothing about the attempt before.
  const hasty = over({ retry: { ...QUICK, attempts: 2 } });
  proxy.next('cut', refusal(503, 'overloaded'));
  const refused = await failure(hasty.gifts.send('room', rose, { key: 'mine' }));
  expect(refused).toMatchObject({ code: 'overloaded', outcomeUnknown: true, attempts: 2 });
  const receipt = await lavish.gifts.send('room', rose, { key: error.key! });
  expect(receipt.balance).toBe(before - 1);
  expect(await coins()).toBe(before - 1);
});

test('waits as long as the server asks, but not beyond the deadline', async () => {
  proxy.next(refusal(503, 'overloaded', { retry_after_s: 0.05 }));
  const startedAtMs = performance.now();
  await lavish.gifts.send('room', rose);
  expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(49);
  proxy.next(refusal(503, 'overloaded', { retry_after_s: 600 }));
  expect(await failure(lavish.gifts.send('room', rose))).toMatchObject({
    code: 'overloaded',
    retryAfterS: 600,
    attempts: 1,
    // The proxy has carried it out, but by its response nothing has happened.
    outcomeUnknown: false,
  });
});

test('a change without a key is sent again only when nothing can have happened', async () => {
  proxy.next('cut');
  const open = () => lavish.rooms.open({ id: 'once', host: 'ann' });
  expect(await failure(open())).toMatchObject({ code: 'unreachable', attempts: 1, outcomeUnknown: true });
  expect(await failure(open())).toMatchObject({ code: 'room_conflict', outcomeUnknown: false });
  proxy.next('cut');
  // A PUT may be repeated, and a second token changes nothing.
  await lavish.users.put('new', { name: 'New' });
  proxy.next('cut');
  await lavish.tokens.create({ user: 'ann' });
  const times = { starts_at: '2030-01-01T00:00:00Z', ends_at: '2030-01-02T00:00:00Z' };
  await lavish.bonuses.put('soon', { ...times, multiplier: 2 });
  proxy.next('cut');
  expect(await lavish.bonuses.remove('soon')).toBeUndefined();
  expect(await failure(lavish.bonuses.remove('soon'))).toMatchObject({ code: 'not_found' });
});

test('a refusal rejects after one attempt', async () => {
  proxy.takeKeys();
  const error = await failure(lavish.gifts.send('room', { ...rose, quantity: 9_999 }));
  expect(isLavishError(error, 'insufficient_balance')).toBe(true);
  expect(isLavishError(error, 'room_not_live')).toBe(false);
  expect(isLavishError(new Error('other'))).toBe(false);
  expect(error).toMatchObject({ status: 402, balance: await coins(), required: 9_999, attempts: 1 });
});

test('without a connection nothing has happened, and the signal ends the wait', async () => {
  const unconnected = createLavish({
    url: closedUrl,
    apiKey: API_KEY,
    retry: { ...QUICK, attempts: 2 },
  });
  const notSent = { code: 'unreachable', status: null, attempts: 2, outcomeUnknown: false };
  expect(await failure(unconnected.gifts.send('room', rose))).toMatchObject(notSent);
  expect(await failure(unconnected.rooms.open({ host: 'hal' }))).toMatchObject(notSent);
  const patient = createLavish({
    url: closedUrl,
    apiKey: API_KEY,
    retry: { backoffBaseMs: 60_000, backoffMaxMs: 60_000, deadlineMs: 120_000 },
    random: () => 0.9,
  });
  const stopping = new AbortController();
  const ended = failure(patient.users.get('ann', { signal: stopping.signal }));
  stopping.abort();
  expect(await ended).toMatchObject({ name: 'AbortError' });
});

test('an attempt ends at its timeout', async () => {
  const hasty = over({ retry: { ...QUICK, attempts: 1, attemptTimeoutMs: 1 } });
  api.databaseProxy.drop('requests', 'responses');
  try {
    expect(await failure(hasty.users.put('slow', {}))).toMatchObject({
      code: 'unreachable',
      detail: 'No answer within 1 ms.',
      outcomeUnknown: true,
    });
  } finally {
    api.databaseProxy.refuse();
    api.databaseProxy.restore();
  }
});
