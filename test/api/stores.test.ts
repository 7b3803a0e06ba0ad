import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Purchase, User } from '@lavish/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeAccountOf } from '../../packages/server/src/domain/purchases/store-account.ts';
import { createAppleChain } from '../../packages/server/src/providers/apple/testing/certificates.ts';
import {
  APP,
  SIGNED_AT,
  signNotification,
  signTransaction,
} from '../../packages/server/src/providers/apple/testing/signed-by-apple.ts';
import {
  type GooglePlayServer,
  pushOf,
  startGooglePlay,
} from '../../packages/server/src/providers/google-play/testing/google-play-server.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { post } from './support/gift-faults.ts';
import { expectProvoked } from './support/provoked-codes.ts';
import { expectProblem } from './support/refusals.ts';
import { callsOf, setTheStage } from './support/stage.ts';
import { tokenOf } from './support/tokens.ts';

const chain = createAppleChain();

/** What Apple was told about consumption. */
const reports: { path: string; body: Record<string, unknown> }[] = [];
const apple = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  reports.push({ path: request.url!, body: JSON.parse(body) });
  response.writeHead(202).end();
});

let google: GooglePlayServer;
let server: ApiServer;
let calls: ReturnType<typeof callsOf>;

beforeAll(async () => {
  await new Promise<void>((listening) => {
    apple.listen(0, '127.0.0.1', listening);
  });
  const appleUrl = new URL(`http://127.0.0.1:${(apple.address() as AddressInfo).port}`);
  google = await startGooglePlay();
  server = await startApiServer({
    apple: {
      ...APP,
      environments: ['Production'],
      rootCertificates: [chain.root.der],
      checksRevocation: false,
      api: {
        issuerId: 'issuer-1',
        keyId: 'KEY1',
        privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
        urls: { Production: appleUrl, Sandbox: appleUrl },
      },
    },
    googlePlay: google.config,
  });
  calls = callsOf(server);
  await setTheStage(server);
  await server.call({
    method: 'PUT',
    path: '/v1/packs/thousand',
    body: {
      name: 'Thousand',
      coins: 1_000,
      prices: [],
      products: { apple: 'coins_1000', google: 'coins_1000' },
    },
  });
});
afterAll(async () => {
  await server.close();
  await google.close();
  await new Promise((closed) => apple.close(closed));
});

let count = 0;

/** A new user with the transaction of a store. */
async function newBuyer() {
  const number = ++count;
  const user = `buyer-${number}`;
  await calls.putUser(user);
  return { user, account: storeAccountOf(user), transactionId: `20000000000${10_000 + number}` };
}

const claim = (user: string, provider: 'apple' | 'google', proof: string) =>
  server.call({ ...post('/v1/purchases', { provider, proof }), as: tokenOf(user) });

const notify = async (notification: Parameters<typeof signNotification>[1]) =>
  server.call({
    ...post('/v1/providers/apple/webhook', await signNotification(chain, notification)),
    as: null,
  });

const push = async (id: string, notification: object) =>
  server.call({
    ...post('/v1/providers/google/webhook', JSON.parse(pushOf(id, notification))),
    as: null,
    headers: await google.signPush(),
  });

const coinsOf = async (user: string) =>
  ((await calls.get(`/v1/users/${user}`)) as unknown as User).wallet.coins;

const purchasesOf = async (user: string) =>
  ((await calls.get(`/v1/users/${user}/purchases`)) as unknown as { data: Purchase[] }).data;

/** Waits until every stored message was processed. */
const settle = () =>
  waitUntil('all messages are processed', async () => {
    // A failed attempt is not waited for.
    await server.db.query(
      "update provider_messages set next_at = now() where state = 'due' and error is not null",
    );
    const { rows } = await server.db.query("select from provider_messages where state = 'due' limit 1");
    return rows.length === 0;
  });

describe.concurrent("Apple's App Store", () => {
  it('credits a signed transaction of the user once, and of nobody else', async () => {
    const { user, account, transactionId } = await newBuyer();
    const proof = await signTransaction(chain, { transactionId, appAccountToken: account });
    const stolen = await claim('ann', 'apple', proof);
    expectProblem(stolen, { code: 'transaction_invalid', param: 'proof' });
    const both = await Promise.all([claim(user, 'apple', proof), claim(user, 'apple', proof)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 201]);
    expect(both[0]!.body).toMatchObject({
      provider: 'apple',
      transaction: transactionId,
      user,
      pack: 'thousand',
      coins: 1_000,
      price: { amount: 999, currency: 'EUR' },
    });
    expect(await coinsOf(user)).toBe(1_000);
  });

  it('credits a purchase that only its notification reports', async () => {
    const { user, account, transactionId } = await newBuyer();
    const transaction = { transactionId, appAccountToken: account };
    await notify({ type: 'ONE_TIME_CHARGE', uuid: `charge-${user}`, transaction });
    await settle();
    expect(await coinsOf(user)).toBe(1_000);
    expect((await claim(user, 'apple', await signTransaction(chain, transaction))).status).toBe(200);
    expect(await coinsOf(user)).toBe(1_000);
  });

  it('lists a purchase that is bound to nobody as pending, until the server names its user', async () => {
    const { user, transactionId } = await newBuyer();
    const transaction = { transactionId, appAccountToken: null };
    await notify({ type: 'ONE_TIME_CHARGE', uuid: `charge-${user}`, transaction });
    await settle();
    const pending = (await calls.get('/v1/purchases?state=pending')) as unknown as { data: Purchase[] };
    expect(pending.data.map((purchase) => purchase.transaction)).toContain(transactionId);
    const proof = await signTransaction(chain, transaction);
    expect((await claim(user, 'apple', proof)).status).toBe(422);
    const named = await server.call(post('/v1/purchases', { provider: 'apple', proof, user }));
    expect([named.status, await coinsOf(user)]).toEqual([201, 1_000]);
  });

  it('refuses forged notifications, and stores nothing of them', async () => {
    const { user, account, transactionId } = await newBuyer();
    const transaction = { transactionId, appAccountToken: account };
    const forged = await signNotification(createAppleChain(), {
      type: 'ONE_TIME_CHARGE',
      uuid: `forged-${user}`,
      transaction,
    });
    for (const body of [forged, { signedPayload: 'a.b.c' }, {}]) {
      const { status, body: answer } = await server.call({
        ...post('/v1/providers/apple/webhook', body),
        as: null,
      });
      expect([status, answer.code]).toEqual([401, 'signature_invalid']);
    }
    const { rows } = await server.db.query('select from provider_messages where message_id = $1', [
      `forged-${user}`,
    ]);
    expect(rows).toEqual([]);
    expect(await coinsOf(user)).toBe(0);
  });

  it('takes the coins of a refund, and returns them when Apple reverses it', async () => {
    const { user, account, transactionId } = await newBuyer();
    const bought = { transactionId, appAccountToken: account };
    await claim(user, 'apple', await signTransaction(chain, bought));
    const refunded = { ...bought, revocationDate: SIGNED_AT + 1, revocationType: 'REFUND_FULL' };
    await notify({ type: 'REFUND', uuid: `refund-${user}`, transaction: refunded });
    await settle();
    expect(await coinsOf(user)).toBe(0);
    const again = await claim(user, 'apple', await signTransaction(chain, bought));
    expect([again.status, again.body.refunded]).toEqual([200, { amount: 999, coins: 1_000, bonus_coins: 0 }]);
    const signedDate = SIGNED_AT + 2;
    await notify({ type: 'REFUND_REVERSED', uuid: `reversed-${user}`, signedDate, transaction: bought });
    await settle();
    expect(await coinsOf(user)).toBe(1_000);
  });

  it('stores a notification of an unknown kind, and answers it', async () => {
    expect((await notify({ type: 'A_LATER_KIND', uuid: 'later-1' })).status).toBe(200);
    await settle();
    const { rows } = await server.db.query(
      "select kind, state from provider_messages where message_id = 'later-1'",
    );
    expect(rows).toEqual([{ kind: 'A_LATER_KIND', state: 'ignored' }]);
  });

  it('reports consumption from the ledger, only with the consent of the user', async () => {
    const { user, account, transactionId } = await newBuyer();
    const transaction = { transactionId, appAccountToken: account };
    await claim(user, 'apple', await signTransaction(chain, transaction));
    await calls.gift('stage', { sender: user, item: 'rose', quantity: 25 });
    // The request is of now: Apple waits twelve hours for the answer.
    const ask = (uuid: string) =>
      notify({ type: 'CONSUMPTION_REQUEST', uuid: `${user}-${uuid}`, signedDate: Date.now(), transaction });
    await ask('without');
    await settle();
    expect(reports).toEqual([]);
    await calls.putUser(user, { consumption_consent: true });
    await ask('with');
    await settle();
    expect(reports).toEqual([
      {
        path: `/inApps/v2/transactions/consumption/${transactionId}`,
        body: {
          customerConsented: true,
          deliveryStatus: 'DELIVERED',
          consumptionPercentage: 25_000,
          sampleContentProvided: false,
        },
      },
    ]);
  });
});

describe('Google Play', () => {
  const confirmed = async (token: string) => {
    await server.db.query('update due_confirmations set next_at = now()');
    return google.purchases.get(token)!.consumed;
  };

  it('credits a purchase of the user once, then acknowledges and consumes it', async () => {
    const { user, account } = await newBuyer();
    google.addPurchase('token-1', { account });
    expect((await claim('ann', 'google', 'token-1')).body.code).toBe('transaction_invalid');
    const both = await Promise.all([claim(user, 'google', 'token-1'), claim(user, 'google', 'token-1')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 201]);
    expect(both[0]!.body).toMatchObject({ provider: 'google', pack: 'thousand', coins: 1_000, price: null });
    await waitUntil('it is consumed', () => confirmed('token-1'));
    expect(google.purchases.get('token-1')).toMatchObject({ acknowledged: true, consumed: true });
    expect(await coinsOf(user)).toBe(1_000);
  });

  it('moves no coin and loses nothing while Google does not answer or answers nonsense', async () => {
    const { user, account } = await newBuyer();
    google.addPurchase('token-2', { account });
    for (const fault of ['error', 'nonsense', 'forbidden'] as const) {
      google.fault = fault;
      const refused = await claim(user, 'google', 'token-2');
      expect([refused.status, refused.body.code]).toEqual([503, 'provider_unavailable']);
      const notification = { oneTimeProductNotification: { notificationType: 1, purchaseToken: 'token-2' } };
      expect((await push(`during ${fault}`, notification)).status).toBe(200);
    }
    expect(await coinsOf(user)).toBe(0);
    google.fault = 'none';
    await settle();
    expect(await coinsOf(user)).toBe(1_000);
    expect(await purchasesOf(user)).toHaveLength(1);
  });

  it('acknowledges only what is credited, and tries again', async () => {
    const { user, account } = await newBuyer();
    google.addPurchase('token-3', { account, productId: 'unknown_product' });
    expect((await claim(user, 'google', 'token-3')).body.code).toBe('pack_not_found');
    google.addPurchase('token-4', { account });
    google.failingChanges = 2;
    await claim(user, 'google', 'token-4');
    await waitUntil('it is consumed', () => confirmed('token-4'));
    const changes = google.requests.filter((request) => /token-4:/.test(request));
    expect(changes.map((request) => request.split(':')[1])).toEqual([
      'acknowledge',
      'acknowledge',
      'acknowledge',
      'consume',
    ]);
    expect(google.purchases.get('token-3')).toMatchObject({ acknowledged: false, consumed: false });
    await waitUntil('nothing is left to confirm', async () => {
      const { rows } = await server.db.query('select from due_confirmations');
      return rows.length === 0;
    });
  });

  it('takes coins of voided purchases, from notifications and from the list alike', async () => {
    const [first, second, part] = [await newBuyer(), await newBuyer(), await newBuyer()];
    google.addPurchase('token-5', { account: first.account });
    google.addPurchase('token-6', { account: second.account });
    google.addPurchase('token-7', { account: part.account, quantity: 5 });
    await claim(first.user, 'google', 'token-5');
    await claim(second.user, 'google', 'token-6');
    await claim(part.user, 'google', 'token-7');
    google.addPurchase('token-7', { account: part.account, quantity: 5, refundableQuantity: 3 });
    const at = Date.now();
    google.voided.push(
      { purchaseToken: 'token-6', voidedTimeMillis: String(at) },
      { purchaseToken: 'token-7', voidedTimeMillis: String(at), voidedQuantity: 2 },
      { purchaseToken: 'a token of another server', voidedTimeMillis: String(at) },
    );
    const voided = { purchaseToken: 'token-5', productType: 2, refundType: 1 };
    await push('void-5', { voidedPurchaseNotification: voided });
    await push('void-5', { voidedPurchaseNotification: voided });
    await server.db.query('update provider_polls set next_at = now()');
    await waitUntil('the list was read', async () => {
      const { rows } = await server.db.query(
        "select from provider_messages where message_id like 'voided %'",
      );
      return rows.length === 3;
    });
    await settle();
    expect([await coinsOf(first.user), await coinsOf(second.user), await coinsOf(part.user)]).toEqual([
      0, 0, 3_000,
    ]);
  });

  it('refuses a push request that the subscription has not signed', async () => {
    const body = JSON.parse(pushOf('forged', { testNotification: { version: '1.0' } }));
    for (const headers of [{}, { authorization: 'Bearer a.b.c' }, await google.signPush({ aud: 'other' })]) {
      const refused = await server.call({ ...post('/v1/providers/google/webhook', body), as: null, headers });
      expect([refused.status, refused.body.code]).toEqual([401, 'signature_invalid']);
    }
  });
});

it('no fault was logged with a token, a key or a signed transaction in it', () => {
  expect(JSON.stringify(server.faults)).not.toMatch(/token-\d|access-token|PRIVATE KEY|eyJ/);
});

it('provokes the codes listed for this file', () => expectProvoked('stores'));
