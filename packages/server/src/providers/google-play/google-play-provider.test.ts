import { createLocalJWKSet, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { PaymentProvider } from '../../domain/purchases/payment-provider.ts';
import { storeAccountOf } from '../../domain/purchases/store-account.ts';
import { ProviderUnavailable } from '../provider-request.ts';
import { createGooglePlayProvider, voidedMessage } from './google-play-provider.ts';
import { createPublisherApi } from './publisher-api.ts';
import { type GooglePlayServer, PUSH, pushOf, startGooglePlay } from './testing/google-play-server.ts';

const ACCOUNT = storeAccountOf('mia');
const CLAIM = { user: 'mia', isNamedByServer: false, product: null };
const NOW = Date.now();

let google: GooglePlayServer;
let provider: PaymentProvider;

beforeAll(async () => {
  google = await startGooglePlay();
  const keys = createLocalJWKSet((await (await fetch(google.config.push!.keysUrl)).json()) as JSONWebKeySet);
  provider = createGooglePlayProvider({
    config: google.config,
    api: createPublisherApi(google.config, { timeoutMs: 200, now: Date.now }),
    push: { ...google.config.push!, keys },
    userOf: async (account) => (account === ACCOUNT ? 'mia' : null),
  });
});
afterAll(() => google.close());
beforeEach(() => {
  google.purchases.clear();
  google.requests.length = 0;
  google.fault = 'none';
});

const verify = (proof: string, product: string | null = null) =>
  provider.verifyPurchase!({ ...CLAIM, proof, product });
const read = (kind: string, notification: object) =>
  provider.readMessage({ id: '1', kind, body: pushOf('1', notification) });
const receive = async (body: string, headers: Record<string, string>, at = NOW) =>
  provider.verifyMessage({ body: Buffer.from(body), headers, at });

test('a paid purchase of the user has its product, its quantity and its time, and no price', async () => {
  google.addPurchase('token-1', { account: ACCOUNT.toUpperCase(), quantity: 3 });
  expect(await verify('token-1', 'coins_1000')).toEqual({
    type: 'paid',
    transaction: 'token-1',
    user: 'mia',
    product: { id: 'coins_1000' },
    quantity: 3,
    price: null,
    token: null,
    isTest: false,
    at: Date.parse('2026-11-30T12:00:00.123Z'),
  });
});

test.each([
  ['an unknown token', 'other', null, 'Google Play has no purchase with this token.'],
  ['another product', 'token', 'coins_500', 'It is of another product.'],
  ['a pending purchase', 'pending', null, 'It is not paid yet.'],
  ['a cancelled purchase', 'cancelled', null, 'It was cancelled.'],
  ['a purchase of a licence tester', 'test', null, 'It is a purchase of a licence tester.'],
  ['a purchase that is bound to nobody', 'unbound', null, 'The app has bound the purchase to nobody.'],
  [
    'a purchase that is bound to another user',
    'foreign',
    null,
    'The app has bound the purchase to another user.',
  ],
  [
    'a token with a path in it',
    '../../voidedpurchases',
    null,
    'Google Play has no purchase with this token.',
  ],
])('%s is refused', async (_, token, product, detail) => {
  google.addPurchase('token', { account: ACCOUNT });
  google.addPurchase('pending', { account: ACCOUNT, state: 'PENDING' });
  google.addPurchase('cancelled', { account: ACCOUNT, state: 'CANCELLED' });
  google.addPurchase('test', { account: ACCOUNT, isTest: true });
  google.addPurchase('unbound');
  google.addPurchase('foreign', { account: 'other-account' });
  expect(await verify(token, product)).toMatchObject({
    code: 'transaction_invalid',
    detail: expect.stringContaining(detail),
  });
});

test("the platform's own server can claim for a user what is bound to nobody, and not what is bound to another", async () => {
  google.addPurchase('unbound');
  google.addPurchase('foreign', { account: storeAccountOf('nova') });
  const claim = { ...CLAIM, isNamedByServer: true };
  expect(await provider.verifyPurchase!({ ...claim, proof: 'unbound' })).toMatchObject({ user: 'mia' });
  expect(await provider.verifyPurchase!({ ...claim, proof: 'foreign' })).toMatchObject({
    code: 'transaction_invalid',
  });
});

test.each(['silent', 'error', 'nonsense', 'forbidden'] as const)(
  'nothing is decided while Google Play is %s, and its messages name no token',
  async (fault) => {
    google.addPurchase('secret-token', { account: ACCOUNT });
    google.fault = fault;
    const failure = await verify('secret-token').catch((error) => error);
    expect(failure).toBeInstanceOf(ProviderUnavailable);
    expect(`${failure.message} ${failure.cause}`).not.toMatch(/secret-token|access-token/);
    google.fault = 'none';
    expect(await verify('secret-token')).toMatchObject({ user: 'mia' });
  },
);

test('a credited purchase is acknowledged, then consumed, each once', async () => {
  google.addPurchase('token-1', { account: ACCOUNT });
  const settled = { transaction: 'token-1', token: null, product: 'coins_1000', user: 'mia' };
  await provider.confirm!(settled);
  await provider.confirm!(settled);
  expect(google.requests.filter((request) => request.startsWith('POST'))).toEqual([
    'POST products/coins_1000/tokens/token-1:acknowledge',
    'POST products/coins_1000/tokens/token-1:consume',
  ]);
});

test('a purchase that was refunded meanwhile needs no confirmation', async () => {
  google.addPurchase('token-1', { account: ACCOUNT, state: 'CANCELLED' });
  await provider.confirm!({ transaction: 'token-1', token: null, product: 'coins_1000', user: 'mia' });
  expect(google.requests.filter((request) => request.startsWith('POST'))).toEqual([]);
});

test('a push request of the subscription is accepted', async () => {
  const body = pushOf('7', { oneTimeProductNotification: { notificationType: 1, purchaseToken: 'token-1' } });
  expect(await receive(body, await google.signPush())).toEqual({
    id: '7',
    kind: 'oneTimeProductNotification.1',
  });
});

test.each([
  ['no token', async () => ({})],
  ['nonsense as token', async () => ({ authorization: 'Bearer a.b.c' })],
  ['another audience', () => google.signPush({ aud: 'https://other.example' })],
  ['another issuer', () => google.signPush({ iss: 'https://other.example' })],
  ['another service account', () => google.signPush({ email: 'other@example.iam.gserviceaccount.com' })],
  ['an unverified address', () => google.signPush({ email_verified: false })],
  ['an expired token', () => google.signPush({ exp: Math.floor(NOW / 1_000) - 120 })],
  ['a token of another key', () => signedByOther()],
])('a push request with %s is refused as forged', async (_, headers) => {
  const body = pushOf('7', { testNotification: { version: '1.0' } });
  expect(await receive(body, (await headers()) as Record<string, string>)).toMatchObject({
    code: 'signature_invalid',
  });
});

async function signedByOther() {
  const { privateKey } = await generateKeyPair('RS256');
  const token = await new SignJWT({ email: PUSH.email, email_verified: true })
    .setProtectedHeader({ alg: 'RS256', kid: 'push' })
    .setIssuer('https://accounts.google.com')
    .setAudience(PUSH.audience)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey);
  return { authorization: `Bearer ${token}` };
}

test.each(['', '{}', '{"message":{"messageId":"1","data":"bm9uc2Vuc2U="}}', '[]'])(
  'a signed push request with the body %j is refused',
  async (body) => {
    expect(await receive(body, await google.signPush())).toMatchObject({ code: 'signature_invalid' });
  },
);

test('a notification of a paid purchase has the facts of Google Play, not its own', async () => {
  google.addPurchase('token-1', { account: ACCOUNT });
  const notification = {
    oneTimeProductNotification: { notificationType: 1, purchaseToken: 'token-1', sku: 'other' },
  };
  expect(await read('oneTimeProductNotification.1', notification)).toMatchObject([
    { type: 'paid', transaction: 'token-1', user: 'mia', product: { id: 'coins_1000' } },
  ]);
  google.addPurchase('token-1', { account: ACCOUNT, state: 'PENDING' });
  expect(await read('oneTimeProductNotification.1', notification)).toEqual([]);
});

test.each([
  [
    'of a cancelled pending purchase',
    { oneTimeProductNotification: { notificationType: 2, purchaseToken: 'token-1' } },
  ],
  ['of a subscription', { subscriptionNotification: { notificationType: 4, purchaseToken: 'token-1' } }],
  ['of a voided subscription', { voidedPurchaseNotification: { purchaseToken: 'token-1', productType: 1 } }],
  ['of a test', { testNotification: { version: '1.0' } }],
  [
    'of another app',
    { packageName: 'other.app', voidedPurchaseNotification: { purchaseToken: 'token-1', productType: 2 } },
  ],
])('a notification %s changes nothing', async (_, notification) => {
  google.addPurchase('token-1', { account: ACCOUNT });
  expect(await read('any', notification)).toEqual([]);
});

const AT = Date.parse('2026-11-30T12:00:00Z');

test('a voided purchase is refunded as a whole', async () => {
  const notification = {
    voidedPurchaseNotification: { purchaseToken: 'token-1', productType: 2, refundType: 1 },
  };
  expect(await read('voidedPurchaseNotification', notification)).toEqual([
    { type: 'refunded', transaction: 'token-1', total: 'all', at: AT },
  ]);
});

test('a refund of a part counts what is left, in whatever order its messages arrive', async () => {
  google.addPurchase('token-1', { account: ACCOUNT, quantity: 5, refundableQuantity: 2 });
  const entry = { purchaseToken: 'token-1', voidedTimeMillis: String(AT - 1_000), voidedQuantity: 1 };
  const notification = {
    voidedPurchaseNotification: { purchaseToken: 'token-1', productType: 2, refundType: 2 },
  };
  expect(await provider.readMessage(voidedMessage(entry))).toEqual([
    { type: 'refunded', transaction: 'token-1', total: 3, at: AT - 1_000 },
  ]);
  expect(await read('voidedPurchaseNotification', notification)).toEqual([
    { type: 'refunded', transaction: 'token-1', total: 3, at: AT },
  ]);
});

test('a refund that the purchase does not show yet is read again later', async () => {
  google.addPurchase('token-1', { account: ACCOUNT, quantity: 5 });
  const entry = { purchaseToken: 'token-1', voidedTimeMillis: String(AT), voidedQuantity: 2 };
  await expect(provider.readMessage(voidedMessage(entry))).rejects.toThrow('does not show the refund');
});

test('the list of voided purchases is read page by page, within its time window', async () => {
  google.pageSize = 2;
  google.voided.length = 0;
  for (let n = 0; n < 5; n += 1)
    google.voided.push({ purchaseToken: `token-${n}`, voidedTimeMillis: String(AT + n) });
  const api = createPublisherApi(google.config, { now: Date.now });
  const first = await api.readVoided({ from: AT + 1, until: AT + 4, pageToken: null });
  const second = await api.readVoided({ from: AT + 1, until: AT + 4, pageToken: first.nextPageToken });
  expect([...first.purchases, ...second.purchases].map(({ purchaseToken }) => purchaseToken)).toEqual([
    'token-1',
    'token-2',
    'token-3',
    'token-4',
  ]);
  expect(second.nextPageToken).toBeNull();
});
