import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { callsOf, setTheStage } from './support/stage.ts';
import { tokenOf } from './support/tokens.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer({ userRates: { requests: 2, gifts: 1 } });
  await setTheStage(server);
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const gift = (as?: string) =>
  server.call({
    method: 'POST',
    path: '/v1/rooms/stage/gifts',
    key: randomUUID(),
    body: { item: 'rose', ...(as === undefined && { sender: 'ann' }) },
    ...(as !== undefined && { as }),
  });

/** An allowance lasts for ten seconds, which may pass while the machine is stalled. A retry uses another user. */
const AGAIN = { retry: 3 };

it('a user has a number of requests, gets how many are left, and is refused beyond it', AGAIN, async () => {
  const reader = tokenOf(randomUUID(), { watch: true });
  for (let left = 19; left >= 0; left--) {
    const { status, headers } = await server.call({ path: '/v1/catalogue', as: reader });
    expect([status, headers['ratelimit-limit'], headers['ratelimit-remaining']]).toEqual([
      200,
      '20',
      String(left),
    ]);
  }
  const refused = await server.call({ path: '/v1/catalogue', as: reader });
  expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
  expect(refused.headers['retry-after']).toMatch(/^([1-9]|10)$/);
  expect((await server.call({ path: '/v1/catalogue', as: tokenOf('gil', {}) })).status).toBe(200);
});

it('gifts by HTTP and by socket share one allowance; a refused one moves nothing', AGAIN, async () => {
  const user = randomUUID();
  await callsOf(server).putUser(user);
  await callsOf(server).topUp(user, 1_000);
  const sender = tokenOf(user, { send: true });
  const socket = await server.connect(sender);
  for (let n = 0; n < 5; n++) expect((await gift(sender)).status).toBe(201);
  for (let n = 0; n < 5; n++) {
    expect(await socket.ask({ t: 'gift', room: 'stage', item: 'rose', key: randomUUID() })).toMatchObject({
      t: 'receipt',
    });
  }
  const before = await server.fingerprint();
  expect(await socket.ask({ t: 'gift', room: 'stage', item: 'rose', key: randomUUID() })).toMatchObject({
    t: 'error',
    code: 'rate_limited',
    retry_after_s: expect.any(Number),
  });
  expect(await gift(sender)).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
  expect(await server.fingerprint()).toEqual(before);
});

it("the platform's server has no limit", async () => {
  for (let n = 0; n < 40; n++) expect((await gift()).status).toBe(201);
});
