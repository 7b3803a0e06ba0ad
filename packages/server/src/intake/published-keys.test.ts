import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { publishedKeys } from './published-keys.ts';
import type { TokenKeys } from './token-keys.ts';
import { signToken, verifyToken } from './tokens.ts';

/** A platform that signs its users' tokens itself, and publishes the public keys. */
let platform: Server;
let published: object[];
let keys: TokenKeys;
/** The status of the platform's responses. */
let status: number;
let fetches: number;
let clockMs: number;

beforeEach(async () => {
  published = [];
  status = 200;
  fetches = 0;
  clockMs = 0;
  platform = createServer((_request, response) => {
    fetches += 1;
    response.writeHead(status).end(JSON.stringify({ keys: published }));
  });
  await new Promise<void>((resolve) => platform.listen(0, '127.0.0.1', resolve));
  const { port } = platform.address() as AddressInfo;
  const url = new URL(`http://127.0.0.1:${port}/jwks.json`);
  keys = new Map([
    ['platform', publishedKeys(url, { timeoutMs: 30_000, staleMs: 3_600_000, now: () => clockMs })],
  ]);
});
afterEach(() => {
  platform.closeAllConnections();
  platform.close();
});

/** Publishes a new key and returns a function that signs a token with it. */
async function newKey(alg: string, kid: string) {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  published.push({ ...(await exportJWK(publicKey)), kid, alg });
  return () =>
    new SignJWT({ lavish: { watch: true } })
      .setProtectedHeader({ alg, kid })
      .setIssuer('platform')
      .setSubject('ann')
      .setExpirationTime('1h')
      .sign(privateKey);
}

const ann = { kind: 'user', user: 'ann', grants: { watch: true } };

test.each(['RS256', 'PS256', 'ES256', 'EdDSA'])(
  'a token signed with %s is checked with the published key',
  async (alg) => {
    const sign = await newKey(alg, 'one');
    expect(await verifyToken(await sign(), keys, Date.now())).toMatchObject(ann);
  },
);

test('keys can be rotated: a new key is fetched, and a withdrawn one is no longer accepted', async () => {
  const signOld = await newKey('ES256', 'old');
  expect(await verifyToken(await signOld(), keys, Date.now())).toMatchObject(ann);

  published.length = 0;
  const signNew = await newKey('ES256', 'new');
  clockMs += 6_000;
  expect(await verifyToken(await signNew(), keys, Date.now())).toMatchObject(ann);
  expect(await verifyToken(await signOld(), keys, Date.now())).toMatchObject({
    code: 'unauthenticated',
    detail: 'The signature is not by the key that the token names.',
  });
});

test('a published key is never used as a secret', async () => {
  await newKey('RS256', 'one');
  const secret = Buffer.from(JSON.stringify(published[0]));
  const forged = await signToken(
    { user: 'ann', grants: {}, issuedAtMs: Date.now(), ttlS: 60 },
    'platform',
    secret,
  );
  expect(await verifyToken(forged, keys, Date.now())).toMatchObject({ code: 'unauthenticated' });
});

test('when the keys cannot be fetched, the refusal is temporary', async () => {
  const sign = await newKey('ES256', 'one');
  const token = await sign();
  platform.closeAllConnections();
  await new Promise((resolve) => platform.close(resolve));
  expect(await verifyToken(token, keys, Date.now())).toMatchObject({ code: 'overloaded', retry_after_s: 1 });
});

const MINUTE_MS = 60_000;
const unavailable = { code: 'overloaded', retry_after_s: 1 };
const check = async (token: string) => verifyToken(token, keys, Date.now());

test('known keys stay valid while the issuer cannot be reached, up to the limit', async () => {
  const sign = await newKey('ES256', 'one');
  expect(await check(await sign())).toMatchObject(ann);
  status = 503;
  for (const minutes of [11, 20, 69]) {
    clockMs = minutes * MINUTE_MS;
    expect(await check(await sign())).toMatchObject(ann);
  }
  clockMs = 71 * MINUTE_MS;
  expect(await check(await sign())).toMatchObject(unavailable);
  status = 200;
  clockMs += 5_000;
  expect(await check(await sign())).toMatchObject(ann);
});

test('the next fetch after a failed one waits for the cooldown', async () => {
  const sign = await newKey('ES256', 'one');
  status = 503;
  for (let n = 0; n < 50; n++) expect(await check(await sign())).toMatchObject(unavailable);
  expect(fetches).toBe(1);
  clockMs += 5_000;
  status = 200;
  expect(await check(await sign())).toMatchObject(ann);
  expect(fetches).toBe(2);
});

test('unknown key ids share one fetch in each cooldown', async () => {
  const sign = await newKey('ES256', 'one');
  expect(await check(await sign())).toMatchObject(ann);
  const signUnknown = await newKey('ES256', 'unknown');
  published.pop();
  const refused = { code: 'unauthenticated' };
  for (let round = 0; round < 3; round++) {
    clockMs += 5_000;
    const tokens = await Promise.all(Array.from({ length: 30 }, signUnknown));
    for (const found of await Promise.all(tokens.map(check))) expect(found).toMatchObject(refused);
  }
  expect(fetches).toBe(4);
  status = 503;
  clockMs += 5_000;
  expect(await check(await signUnknown())).toMatchObject(unavailable);
  expect(await check(await sign())).toMatchObject(ann);
});

test('a response that is not a key set leaves the known keys in use', async () => {
  const sign = await newKey('ES256', 'one');
  expect(await check(await sign())).toMatchObject(ann);
  const kept = published;
  published = undefined as never;
  clockMs = 11 * MINUTE_MS;
  expect(await check(await sign())).toMatchObject(ann);
  expect(fetches).toBe(2);
  published = kept;
});
