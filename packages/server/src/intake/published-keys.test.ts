import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { publishedKeys, type TokenKeys } from './token-keys.ts';
import { signToken, verifyToken } from './tokens.ts';

/** A platform that signs its users' tokens itself, and publishes the public keys. */
let platform: Server;
let published: object[];
let keys: TokenKeys;

beforeEach(async () => {
  published = [];
  platform = createServer((_request, response) => response.end(JSON.stringify({ keys: published })));
  await new Promise<void>((resolve) => platform.listen(0, '127.0.0.1', resolve));
  const { port } = platform.address() as AddressInfo;
  keys = new Map([['platform', publishedKeys(new URL(`http://127.0.0.1:${port}/jwks.json`), 30_000)]]);
});
afterEach(() => {
  vi.useRealTimers();
  platform.closeAllConnections();
  platform.close();
});

/** Publishes a new key and returns what signs with it. */
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

test('keys are rotated: a new one is fetched, one that is withdrawn counts no more', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const signOld = await newKey('ES256', 'old');
  expect(await verifyToken(await signOld(), keys, Date.now())).toMatchObject(ann);

  published.length = 0;
  const signNew = await newKey('ES256', 'new');
  vi.setSystemTime(Date.now() + 6_000);
  expect(await verifyToken(await signNew(), keys, Date.now())).toMatchObject(ann);
  expect(await verifyToken(await signOld(), keys, Date.now())).toMatchObject({
    code: 'unauthenticated',
    detail: "The token's signature is not by the key it names.",
  });
});

test('a published key is never taken for a secret', async () => {
  await newKey('RS256', 'one');
  const secret = Buffer.from(JSON.stringify(published[0]));
  const forged = await signToken(
    { user: 'ann', grants: {}, expiresAtS: Date.now() / 1000 + 60 },
    'platform',
    secret,
  );
  expect(await verifyToken(forged, keys, Date.now())).toMatchObject({ code: 'unauthenticated' });
});

test('when the keys cannot be fetched, the token may come again: it is not refused for good', async () => {
  const sign = await newKey('ES256', 'one');
  const token = await sign();
  platform.closeAllConnections();
  await new Promise((resolve) => platform.close(resolve));
  expect(await verifyToken(token, keys, Date.now())).toMatchObject({ code: 'overloaded', retry_after_s: 1 });
});
