import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../packages/server/src/main.ts';
import { until } from '../../packages/server/src/store/testing/lock-waits.ts';
import { API_KEY, type ApiServer, startApiServer } from './support/api-server.ts';
import { setTheStage } from './support/stage.ts';
import { openSocket, type TestSocket } from './support/test-socket.ts';
import { claimsOf, nowS, SIGNING_KEY, sign } from './support/tokens.ts';

let one: ApiServer;
/** Another node on the same database. */
let two: RunningServer;
const sockets: TestSocket[] = [];

beforeAll(async () => {
  one = await startApiServer();
  two = await startServer({
    databaseUrl: one.line.url,
    host: '127.0.0.1',
    port: 0,
    apiKeys: [API_KEY],
    tokenKeys: new Map([[SIGNING_KEY.id, Buffer.from(SIGNING_KEY.secret)]]),
    logger: pino({ level: 'silent' }),
    webRoot: null,
    demo: null,
  });
  await setTheStage(one);
});
afterAll(async () => {
  for (const { ws } of sockets) ws.terminate();
  await two.close();
  await one.close();
});

const tokenOf = (user: string, more: object) => sign({ ...claimsOf(user, { watch: true }), ...more });
const revoke = (body: object, token?: string) =>
  one.call({ method: 'POST', path: '/v1/tokens/revocations', body, ...(token && { token }) });
const origins = () => [one.server.origin, two.origin];

async function statusOn(origin: string, token: string): Promise<number> {
  const answer = await fetch(`${origin}/v1/rooms/stage`, { headers: { authorization: `Bearer ${token}` } });
  await answer.arrayBuffer();
  return answer.status;
}

async function connect(origin: string, token: string): Promise<TestSocket> {
  const socket = openSocket(`${origin.replace('http', 'ws')}/v1/realtime?token=${token}`);
  sockets.push(socket);
  await socket.find(({ t }) => t === 'welcome', 'the welcome');
  return socket;
}

const refusedOn = (origin: string, token: string) =>
  until(`${origin} refuses it`, async () => (await statusOn(origin, token)) === 401);

it('a token is revoked by its jti: cached, on open sockets, and on other nodes', async () => {
  const revoked = tokenOf('ann', { iat: nowS(), jti: 'stolen' });
  const other = tokenOf('ann', { iat: nowS(), jti: 'kept' });
  const open = await Promise.all(origins().map((origin) => connect(origin, revoked)));
  const kept = await connect(two.origin, other);
  for (const origin of origins()) expect(await statusOn(origin, revoked)).toBe(200);
  expect(await revoke({ jti: 'stolen' })).toMatchObject({ status: 201, body: { jti: 'stolen' } });
  expect(await statusOn(one.server.origin, revoked)).toBe(401);
  await refusedOn(two.origin, revoked);
  for (const socket of open) expect(await socket.closed).toMatchObject({ code: 4002 });
  for (const origin of origins()) expect(await statusOn(origin, other)).toBe(200);
  expect(await kept.ask({ t: 'ping' })).toMatchObject({ t: 'pong' });
});

it('all tokens of a user that were issued until now are revoked, also without an iat', async () => {
  const old = tokenOf('ben', { iat: nowS() - 5 });
  const { iat: _, ...undated } = claimsOf('ben', { watch: true }) as Record<string, unknown>;
  const withoutIat = sign(undated);
  const later = tokenOf('ben', { iat: nowS() + 30 });
  const bystander = tokenOf('gil', { iat: nowS() - 5 });
  const open = await connect(two.origin, old);
  expect(await revoke({ user: 'ben' })).toMatchObject({ status: 201, body: { user: 'ben' } });
  for (const origin of origins()) {
    await refusedOn(origin, old);
    await refusedOn(origin, withoutIat);
    for (const token of [later, bystander]) expect(await statusOn(origin, token)).toBe(200);
  }
  expect(await open.closed).toMatchObject({ code: 4002 });
});

it('a token that this server signs can be revoked by its jti', async () => {
  const created = await one.call({
    method: 'POST',
    path: '/v1/tokens',
    body: { user: 'eve', watch: true },
  });
  const { token } = created.body as { token: string };
  const { jti } = JSON.parse(String(Buffer.from(token.split('.')[1]!, 'base64url'))) as { jti: string };
  await revoke({ jti });
  expect(await statusOn(one.server.origin, token)).toBe(401);
});

it('only the server key revokes, and says one of the two', async () => {
  const user = tokenOf('gil', { iat: nowS() });
  expect(await statusOn(one.server.origin, user)).toBe(200);
  for (const body of [{}, { jti: 'a', user: 'gil' }, { jti: '' }, { user: 5 }]) {
    expect(await revoke(body)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  }
  const forbidden = await fetch(`${one.server.origin}/v1/tokens/revocations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${user}`, 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'gil' }),
  });
  expect(forbidden.status).toBe(403);
  expect(await statusOn(one.server.origin, user)).toBe(200);
});
