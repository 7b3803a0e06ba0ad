import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createLavish, type TokenClaims } from '../../packages/backend/src/index.ts';
import { connect, type Lavish, type Status } from '../../packages/client/src/node.ts';
import { API_KEY, type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { setTheStage } from '../api/support/stage.ts';
import { SIGNING_KEY } from '../api/support/tokens.ts';
import { waitUntil } from '../support/wait-until.ts';

let server: ApiServer;
let opened: Lavish[] = [];
beforeAll(async () => {
  server = await startApiServer();
  await setTheStage(server);
});
afterEach(() => {
  for (const lavish of opened) lavish.close();
  opened = [];
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const backend = () => createLavish({ url: server.server.origin, apiKey: API_KEY, tokenKey: SIGNING_KEY });
const claims: TokenClaims = { user: 'ann', watch: true, send: true };

/** A client that gets its tokens from `next`, the number of calls, and the statuses that it reported. */
async function online(next: () => string) {
  const seen: Status[] = [];
  let asked = 0;
  const token = () => {
    asked += 1;
    return next();
  };
  const lavish = connect({ url: server.server.origin, token });
  opened.push(lavish);
  lavish.on('status', (status) => seen.push(status));
  await waitUntil('the client is online', async () => lavish.status.state === 'online');
  seen.length = 0;
  return { lavish, seen, asked: () => asked };
}

it('a revoked token is replaced: the client reports it, requests a new one once, and continues', async () => {
  const first = backend().tokens.sign(claims);
  expect(first.jti).not.toBe(backend().tokens.sign(claims).jti);
  const tokens = [first.token];
  const { lavish, seen, asked } = await online(() => tokens.pop() ?? backend().tokens.sign(claims).token);
  await backend().tokens.revoke({ jti: first.jti, expires_at: first.expires_at });
  await waitUntil('the client is online again', async () => seen.at(-1)?.state === 'online');
  expect(seen.map(({ state }) => state)).toEqual(['offline', 'connecting', 'online']);
  expect(seen[0]).toMatchObject({ code: 4002, detail: expect.stringContaining('The token was revoked.') });
  expect(asked()).toBe(2);
  expect(await lavish.catalogue()).not.toEqual([]);
});

it('a provider that returns the revoked token again ends the client, which does not reconnect forever', async () => {
  const { token, jti } = backend().tokens.sign(claims);
  const { lavish, seen, asked } = await online(() => token);
  await backend().tokens.revoke({ jti });
  await waitUntil('the client is closed', async () => lavish.status.state === 'closed');
  expect(seen.map(({ state }) => state)).toEqual(['offline', 'connecting', 'closed']);
  expect(lavish.status).toMatchObject({ code: 4401, detail: expect.stringContaining('revoked') });
  expect(asked()).toBe(2);
  await expect(lavish.catalogue()).rejects.toMatchObject({ code: 'unauthenticated' });
});

it('a revoked fixed token ends the client with the reason', async () => {
  const { token, jti } = backend().tokens.sign(claims);
  const lavish = connect({ url: server.server.origin, token });
  opened.push(lavish);
  await waitUntil('the client is online', async () => lavish.status.state === 'online');
  await backend().tokens.revoke({ jti });
  await waitUntil('the client is closed', async () => lavish.status.state === 'closed');
  expect(lavish.status).toMatchObject({
    code: 4002,
    detail: expect.stringContaining('The token was revoked.'),
  });
});
