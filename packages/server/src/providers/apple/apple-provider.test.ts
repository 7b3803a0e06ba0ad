import { createHash, X509Certificate } from 'node:crypto';
import { CompactSign } from 'jose';
import { expect, test } from 'vitest';
import { storeAccountOf } from '../../domain/purchases/store-account.ts';
import { ProviderUnavailable } from '../provider-request.ts';
import type { AppleConfig } from './apple-config.ts';
import { reportOf } from './apple-facts.ts';
import { createAppleProvider } from './apple-provider.ts';
import { appleRoot } from './apple-root.ts';
import { type CertificateChain, createAppleChain } from './testing/certificates.ts';
import {
  APP,
  type ExampleTransaction,
  SIGNED_AT,
  signAsApple,
  signNotification,
  signTransaction,
} from './testing/signed-by-apple.ts';

const ACCOUNT = storeAccountOf('mia');
const CLAIM = { user: 'mia', isNamedByServer: false, product: null };

const chain = createAppleChain();
const config: AppleConfig = {
  ...APP,
  environments: ['Production'],
  rootCertificates: [chain.root.der],
  checksRevocation: false,
  api: null,
};
const providerWith = (changes: Partial<AppleConfig> = {}) =>
  createAppleProvider({
    config: { ...config, ...changes },
    userOf: async (account) => (account === ACCOUNT ? 'mia' : null),
    now: () => SIGNED_AT,
  });
const provider = providerWith();

const BOUGHT: ExampleTransaction = { transactionId: '2000000000000001', appAccountToken: ACCOUNT };

const verify = (proof: string, product: string | null = null) =>
  provider.verifyPurchase!({ ...CLAIM, proof, product });
const receive = (body: string, by = provider) =>
  by.verifyMessage({ body: Buffer.from(body), headers: {}, at: SIGNED_AT });

async function factsOf(notification: Parameters<typeof signNotification>[1]) {
  const body = JSON.stringify(await signNotification(chain, notification));
  return provider.readMessage({ id: notification.uuid, kind: notification.type, body });
}

test("Apple's own root is the one that Apple publishes", () => {
  const root = new X509Certificate(appleRoot());
  expect(root.subject).toContain('CN=Apple Root CA - G3');
  expect(root.verify(root.publicKey)).toBe(true);
  expect(createHash('sha256').update(appleRoot()).digest('hex')).toBe(
    '63343abfb89a6a03ebb57e9b3f5fa7be7c4f5c756f3017b3a8c488c3653e9179',
  );
});

test('a signed transaction has its user, its product, its quantity and its price', async () => {
  const signed = await signTransaction(chain, {
    ...BOUGHT,
    appAccountToken: ACCOUNT.toUpperCase(),
    quantity: 2,
    price: 19_980,
  });
  expect(await verify(signed, 'coins_1000')).toEqual({
    type: 'paid',
    transaction: '2000000000000001',
    user: 'mia',
    product: { id: 'coins_1000' },
    quantity: 2,
    price: { amount: 1_998, currency: 'EUR' },
    token: null,
    isTest: false,
    at: SIGNED_AT - 1_000,
  });
});

test.each([
  ['EUR', 9_990, 999],
  ['JPY', 1_500_000, 1_500],
  ['KWD', 3_050, 3_050],
])('a price in %s is counted in the smallest unit of its currency', async (currency, price, amount) => {
  const signed = await signTransaction(chain, { ...BOUGHT, currency, price });
  expect(await verify(signed)).toMatchObject({ price: { amount, currency } });
});

test('a transaction without a price has none', async () => {
  const signed = await signTransaction(chain, { ...BOUGHT, price: 0 });
  expect(await verify(signed)).toMatchObject({ price: null });
});

const REFUSED: [string, ExampleTransaction, string][] = [
  ['of another app', { ...BOUGHT, bundleId: 'other.app' }, 'It is of another app.'],
  ['of the sandbox', { ...BOUGHT, environment: 'Sandbox' }, 'It is of another environment than Production.'],
  ['of Xcode', { ...BOUGHT, environment: 'Xcode' }, 'It is of another environment than Production.'],
  [
    'of a subscription',
    { ...BOUGHT, type: 'Auto-Renewable Subscription' },
    'Its product is not a consumable.',
  ],
  ['that is shared', { ...BOUGHT, inAppOwnershipType: 'FAMILY_SHARED' }, 'The customer has not bought it'],
  ['that was refunded', { ...BOUGHT, revocationDate: SIGNED_AT }, 'Apple has refunded it.'],
  ['of a strange quantity', { ...BOUGHT, quantity: 0 }, 'Its quantity is not valid.'],
  [
    'that is bound to nobody',
    { ...BOUGHT, appAccountToken: null },
    'The app has bound the purchase to nobody.',
  ],
  [
    'that is bound to another user',
    { ...BOUGHT, appAccountToken: 'x' },
    'The app has bound the purchase to another user.',
  ],
];

test.each(REFUSED)('a signed transaction %s is refused', async (_, transaction, detail) => {
  expect(await verify(await signTransaction(chain, transaction))).toMatchObject({
    code: 'transaction_invalid',
    detail: expect.stringContaining(detail),
  });
});

test('a transaction of another product than the app names is refused', async () => {
  expect(await verify(await signTransaction(chain, BOUGHT), 'coins_500')).toMatchObject({
    code: 'transaction_invalid',
  });
});

test('the sandbox is accepted beside production if both are configured, and marked as a test', async () => {
  const both = providerWith({ environments: ['Production', 'Sandbox'] });
  const proof = await signTransaction(chain, { ...BOUGHT, environment: 'Sandbox' });
  expect(await both.verifyPurchase!({ ...CLAIM, proof })).toMatchObject({ user: 'mia', isTest: true });
});

/** Signs a valid transaction with another chain, or in another way. */
async function forge(by: CertificateChain, header: object = {}): Promise<string> {
  const x5c = [by.leaf, by.intermediate, by.root].map(({ der }) => der.toString('base64'));
  const [, payload] = (await signTransaction(chain, BOUGHT)).split('.');
  return new CompactSign(Buffer.from(payload!, 'base64url'))
    .setProtectedHeader({ alg: 'ES256', x5c, ...header })
    .sign(by.leaf.privateKey);
}

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

const FORGED: [string, () => Promise<string>][] = [
  ['a chain of another root', () => forge(createAppleChain())],
  [
    'a leaf of another chain below our intermediate',
    async () => {
      const other = createAppleChain();
      return forge({ ...chain, leaf: other.leaf });
    },
  ],
  [
    'our chain, signed by another key',
    () => forge({ ...chain, leaf: { ...chain.leaf, privateKey: createAppleChain().leaf.privateKey } }),
  ],
  ['two certificates', () => forge(chain, { x5c: [chain.leaf.der.toString('base64')] })],
  ['no certificates', () => forge(chain, { x5c: [] })],
  [
    'altered contents',
    async () => {
      const [header, , signature] = (await signTransaction(chain, BOUGHT)).split('.');
      const [, payload] = (await signTransaction(createAppleChain(), { ...BOUGHT, quantity: 100 })).split(
        '.',
      );
      return `${header}.${payload}.${signature}`;
    },
  ],
  [
    'no signature and the algorithm none',
    async () => {
      const [, payload] = (await signTransaction(chain, BOUGHT)).split('.');
      return `${encoded({ alg: 'none' })}.${payload}.`;
    },
  ],
  ['nonsense', async () => 'a.b.c'],
  ['nothing', async () => ''],
];

test.each(FORGED)('a transaction with %s is refused', async (_, signed) => {
  expect(await verify(await signed())).toMatchObject({ code: 'transaction_invalid' });
});

test.each([
  ['the leaf lacks the mark of Apple', { marks: { leaf: false, intermediate: true } }],
  ['the intermediate lacks the mark of Apple', { marks: { leaf: true, intermediate: false } }],
  ['the intermediate may not issue certificates', { intermediateIsCa: false }],
  ['the leaf had expired when it signed', { leafUntil: new Date(SIGNED_AT - 86_400_000) }],
])('a chain of the trusted root is refused if %s', async (_, options) => {
  const other = createAppleChain(options);
  const trusting = providerWith({ rootCertificates: [other.root.der] });
  const proof = await signTransaction(other, BOUGHT);
  expect(await trusting.verifyPurchase!({ ...CLAIM, proof })).toMatchObject({
    code: 'transaction_invalid',
  });
});

test('nothing is decided while Apple does not answer whether a certificate was revoked', async () => {
  const asking = createAppleChain({ statusUrl: 'http://127.0.0.1:9/ocsp' });
  const checking = providerWith({ rootCertificates: [asking.root.der], checksRevocation: true });
  const proof = await signTransaction(asking, BOUGHT);
  await expect(checking.verifyPurchase!({ ...CLAIM, proof })).rejects.toBeInstanceOf(ProviderUnavailable);
});

test('a notification is accepted with its id and its kind', async () => {
  const body = JSON.stringify(
    await signNotification(chain, { type: 'REFUND', uuid: 'n-1', transaction: BOUGHT }),
  );
  expect(await receive(body)).toEqual({ id: 'n-1', kind: 'REFUND' });
  const test = JSON.stringify(await signNotification(chain, { type: 'TEST', subtype: 'X', uuid: 'n-2' }));
  expect(await receive(test)).toEqual({ id: 'n-2', kind: 'TEST.X' });
});

test.each([
  ['of another app', { data: { bundleId: 'other.app' } }],
  ['of another app id', { data: { appAppleId: 7 } }],
  ['of another environment', { data: { environment: 'Sandbox' } }],
  ['with a transaction of another app', { transaction: { ...BOUGHT, bundleId: 'other.app' } }],
  ['with a transaction that Apple has not signed', { data: { signedTransactionInfo: 'a.b.c' } }],
])('a notification %s is refused as forged', async (_, changes) => {
  const body = JSON.stringify(await signNotification(chain, { type: 'REFUND', uuid: 'n-1', ...changes }));
  expect(await receive(body)).toMatchObject({ code: 'signature_invalid' });
});

test.each(['', '[]', '{"signedPayload":7}', '{"signedPayload":"a.b.c"}', 'null'])(
  'the body %j is refused as forged',
  async (body) => {
    expect(await receive(body)).toMatchObject({ code: 'signature_invalid' });
  },
);

test('a transaction in the place of a notification is refused', async () => {
  const body = JSON.stringify({ signedPayload: await signTransaction(chain, BOUGHT) });
  expect(await receive(body)).toMatchObject({ code: 'signature_invalid' });
  const signed = await signAsApple(chain, { notificationType: 'REFUND', notificationUUID: 'n-1' });
  expect(await verify(signed)).toMatchObject({ code: 'transaction_invalid' });
});

test('a charge has the facts of a purchase, also of a user who is not known yet', async () => {
  expect(await factsOf({ type: 'ONE_TIME_CHARGE', uuid: 'n-1', transaction: BOUGHT })).toMatchObject([
    { type: 'paid', transaction: '2000000000000001', user: 'mia' },
  ]);
  const unbound = { ...BOUGHT, appAccountToken: null };
  expect(await factsOf({ type: 'ONE_TIME_CHARGE', uuid: 'n-1', transaction: unbound })).toMatchObject([
    { type: 'paid', user: null },
  ]);
});

test('a refund takes effect at its date, however often its notification is signed again', async () => {
  const transaction = { ...BOUGHT, revocationDate: SIGNED_AT - 500, revocationType: 'REFUND_FULL' };
  for (const signedDate of [SIGNED_AT, SIGNED_AT + 3_600_000])
    expect((await factsOf({ type: 'REFUND', uuid: 'n-1', signedDate, transaction }))[1]).toEqual({
      type: 'refunded',
      transaction: '2000000000000001',
      total: 'all',
      at: SIGNED_AT - 500,
    });
});

test('a prorated refund returns its percentage of the price, rounded down', async () => {
  const transaction = {
    ...BOUGHT,
    revocationDate: SIGNED_AT,
    revocationType: 'REFUND_PRORATED',
    revocationPercentage: 67_932,
  };
  expect((await factsOf({ type: 'REFUND', uuid: 'n-1', transaction }))[1]).toMatchObject({ total: 678 });
});

test('a reversed refund ends the refund when it was signed', async () => {
  const signedDate = SIGNED_AT + 86_400_000;
  const facts = await factsOf({ type: 'REFUND_REVERSED', uuid: 'n-1', signedDate, transaction: BOUGHT });
  expect(facts).toMatchObject([{ type: 'paid' }, { type: 'refunded', total: 0, at: signedDate }]);
});

test.each([
  [
    { coins: 1_000, spent: 333 },
    { delivered: true, consumptionPercentage: 33_300 },
  ],
  [
    { coins: 3, spent: 2 },
    { delivered: true, consumptionPercentage: 66_666 },
  ],
  [
    { coins: 7, spent: 7 },
    { delivered: true, consumptionPercentage: 100_000 },
  ],
  [
    { coins: 0, spent: 0 },
    { delivered: false, consumptionPercentage: 0 },
  ],
])('the usage %j is reported as %j', (usage, report) => {
  expect(reportOf(usage)).toEqual(report);
});

test.each(['TEST', 'REFUND_DECLINED', 'DID_RENEW', 'A_LATER_KIND'])(
  'a notification of the kind %s changes nothing',
  async (type) => {
    expect(await factsOf({ type, uuid: 'n-1', transaction: BOUGHT })).toEqual([]);
  },
);
