import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ProviderUnavailable } from '../provider-request.ts';
import { sendConsumption } from './apple-api.ts';
import type { AppleConfig } from './apple-config.ts';
import { createAppleProvider } from './apple-provider.ts';
import { createAppleChain } from './testing/certificates.ts';
import { APP, SIGNED_AT, signNotification } from './testing/signed-by-apple.ts';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

let status = 202;
let requests: { path: string; authorization: string; body: unknown }[] = [];

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  requests.push({
    path: `${request.method} ${request.url}`,
    authorization: request.headers.authorization!,
    body: JSON.parse(body),
  });
  response.writeHead(status).end();
});
let config: AppleConfig;

beforeAll(async () => {
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  config = {
    ...APP,
    environments: ['Production'],
    rootCertificates: [],
    checksRevocation: false,
    api: {
      issuerId: 'issuer-1',
      keyId: 'KEY1',
      privateKey,
      urls: { Production: new URL(`${origin}/production/`), Sandbox: new URL(`${origin}/sandbox`) },
    },
  };
});
afterAll(() => new Promise((closed) => server.close(closed)));
beforeEach(() => {
  status = 202;
  requests = [];
});

const report = { delivered: true, consumptionPercentage: 67_932 };
const send = (environment: 'Production' | 'Sandbox', of = report) =>
  sendConsumption(config, { transaction: '2000000000000001', environment }, SIGNED_AT, of);

test('a report says how much was consumed, in the environment of the purchase', async () => {
  expect(await send('Production')).toBe(true);
  await send('Sandbox');
  expect(requests.map(({ path }) => path)).toEqual([
    'PUT /production/inApps/v2/transactions/consumption/2000000000000001',
    'PUT /sandbox/inApps/v2/transactions/consumption/2000000000000001',
  ]);
  expect(requests[0]!.body).toEqual({
    customerConsented: true,
    deliveryStatus: 'DELIVERED',
    consumptionPercentage: 67_932,
    sampleContentProvided: false,
  });
});

test('what was not delivered was not consumed: Apple refuses another statement', async () => {
  await send('Production', { delivered: false, consumptionPercentage: 10 });
  expect(requests[0]!.body).toMatchObject({ deliveryStatus: 'UNDELIVERED_OTHER', consumptionPercentage: 0 });
});

test('a report is signed with the key of App Store Connect for this app', async () => {
  await send('Production');
  const { payload, protectedHeader } = await jwtVerify(
    requests[0]!.authorization.replace('Bearer ', ''),
    publicKey,
    { audience: 'appstoreconnect-v1', issuer: 'issuer-1', currentDate: new Date(SIGNED_AT) },
  );
  expect(protectedHeader).toMatchObject({ alg: 'ES256', kid: 'KEY1' });
  expect(payload).toMatchObject({ bid: APP.bundleId, exp: SIGNED_AT / 1_000 + 300 });
});

test.each([400, 404])('a report that Apple refuses with %d is not sent again', async (refusal) => {
  status = refusal;
  expect(await send('Production')).toBe(false);
});

test.each([401, 429, 500])('a report that Apple answers with %d is sent again later', async (failure) => {
  status = failure;
  await expect(send('Production')).rejects.toBeInstanceOf(ProviderUnavailable);
});

async function answer(signedDate: number, usage: { coins: number; spent: number } | null) {
  const chain = createAppleChain();
  const provider = createAppleProvider({
    config: { ...config, rootCertificates: [chain.root.der] },
    userOf: async () => 'mia',
    now: () => SIGNED_AT,
  });
  const transaction = { transactionId: '2000000000000001' };
  const signed = await signNotification(chain, {
    type: 'CONSUMPTION_REQUEST',
    uuid: '1',
    signedDate,
    transaction,
  });
  const message = { id: '1', kind: 'CONSUMPTION_REQUEST', body: JSON.stringify(signed) };
  await provider.answerMessage!(message, async (id) => (id === '2000000000000001' ? usage : null));
  return requests;
}

test('a request for consumption is answered from the usage of its purchase', async () => {
  const [request] = await answer(SIGNED_AT - 1_000, { coins: 1_200, spent: 300 });
  expect(request).toMatchObject({
    path: 'PUT /production/inApps/v2/transactions/consumption/2000000000000001',
    body: { customerConsented: true, deliveryStatus: 'DELIVERED', consumptionPercentage: 25_000 },
  });
});

test('a request is not answered without consent, and not after twelve hours', async () => {
  expect(await answer(SIGNED_AT - 1_000, null)).toEqual([]);
  expect(await answer(SIGNED_AT - 12 * 3_600_000, { coins: 1_200, spent: 300 })).toEqual([]);
});

test('without a key of App Store Connect nothing is sent', async () => {
  const done = sendConsumption(
    { ...config, api: null },
    { transaction: '1', environment: 'Production' },
    SIGNED_AT,
    report,
  );
  expect(await done).toBe(false);
  expect(requests).toEqual([]);
});
