import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { head, openRaw } from './support/raw-connection.ts';
import { startSecondNode, type TestNode } from './support/second-node.ts';
import { setTheStage } from './support/stage.ts';
import { claimsOf, nowS, sign } from './support/tokens.ts';

let one: ApiServer;
/** Another node on the same database. */
let two: TestNode;

beforeAll(async () => {
  one = await startApiServer();
  two = await startSecondNode(one);
  await setTheStage(one);
});
afterAll(async () => {
  await two.close();
  await one.close();
});

const tokenOf = (user: string, more: object) => sign({ ...claimsOf(user, { watch: true }), ...more });
const revoke = (body: object, token?: string) =>
  one.call({ method: 'POST', path: '/v1/tokens/revocations', body, ...(token && { token }) });
const nodes = (): TestNode[] => [one, two];

async function statusOn({ server }: TestNode, token: string): Promise<number> {
  const answer = await fetch(`${server.origin}/v1/rooms/stage`, {
    headers: { authorization: `Bearer ${token}` },
  });
  await answer.arrayBuffer();
  return answer.status;
}

const untilRefusedOn = (node: TestNode, token: string) =>
  waitUntil(`${node.server.origin} refuses it`, async () => (await statusOn(node, token)) === 401);

it('a token is revoked by its jti: cached, on open sockets, and on other nodes', async () => {
  const revoked = tokenOf('ann', { iat: nowS(), jti: 'stolen' });
  const other = tokenOf('ann', { iat: nowS(), jti: 'kept' });
  const open = await Promise.all(nodes().map((node) => node.connect(revoked)));
  const kept = await two.connect(other);
  for (const node of nodes()) expect(await statusOn(node, revoked)).toBe(200);
  expect(await revoke({ jti: 'stolen' })).toMatchObject({ status: 201, body: { jti: 'stolen' } });
  expect(await statusOn(one, revoked)).toBe(401);
  await untilRefusedOn(two, revoked);
  for (const socket of open) expect(await socket.closed).toMatchObject({ code: 4002 });
  for (const node of nodes()) expect(await statusOn(node, other)).toBe(200);
  expect(await kept.ask({ t: 'ping' })).toMatchObject({ t: 'pong' });
});

it('all tokens of a user that were issued until now are revoked, also without an iat', async () => {
  const old = tokenOf('ben', { iat: nowS() - 5 });
  const { iat: _, ...undated } = claimsOf('ben', { watch: true }) as Record<string, unknown>;
  const withoutIat = sign(undated);
  const later = tokenOf('ben', { iat: nowS() + 30 });
  const bystander = tokenOf('gil', { iat: nowS() - 5 });
  const open = await two.connect(old);
  expect(await revoke({ user: 'ben' })).toMatchObject({ status: 201, body: { user: 'ben' } });
  for (const node of nodes()) {
    await untilRefusedOn(node, old);
    await untilRefusedOn(node, withoutIat);
    for (const token of [later, bystander]) expect(await statusOn(node, token)).toBe(200);
  }
  expect(await open.closed).toMatchObject({ code: 4002 });
});

it('a token of an issuer whose clock is ahead is revoked with the others, if it was used before', async () => {
  const ahead = tokenOf('ida', { iat: nowS() + 50 });
  const open = await Promise.all(nodes().map((node) => node.connect(ahead)));
  const second = nowS();
  // A revocation counts whole seconds.
  await waitUntil('the second is over', async () => nowS() > second + 1);
  expect(await revoke({ user: 'ida' })).toMatchObject({ status: 201 });
  for (const socket of open) expect(await socket.closed).toMatchObject({ code: 4002 });
});

const HOST = { watch: true, send: true, host: true };

it.each([
  ['a gift', 'POST', '/v1/rooms/stage/gifts', '{"item":"rose","receiver":"gil"}'],
  ['a new guest', 'PUT', '/v1/rooms/stage/guests/ann', '{}'],
])('%s whose body arrives after the token was revoked is refused', async (_what, method, path, body) => {
  const jti = `late ${path}`;
  const token = sign({ ...claimsOf('hal', HOST), iat: nowS(), jti });
  const raw = await openRaw(one.port);
  raw.tcp.write(
    head(
      `${method} ${path}`,
      `Authorization: Bearer ${token}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      'Idempotency-Key: late',
      'Connection: close',
    ) + body.slice(0, 1),
  );
  // The node has read the head when it answers a later request on another connection.
  expect(await statusOn(one, token)).toBe(200);
  await revoke({ jti });
  raw.tcp.write(body.slice(1));
  expect(await raw.closed).toMatch(/^HTTP\/1\.1 401 [\s\S]*The token was revoked/);
  expect((await one.call({ path: '/v1/users/hal' })).body).toMatchObject({ lifetime_spent: 0 });
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
  expect(await statusOn(one, token)).toBe(401);
});

it('only the server key revokes, with exactly one of jti and user', async () => {
  const user = tokenOf('gil', { iat: nowS() });
  expect(await statusOn(one, user)).toBe(200);
  for (const body of [{}, { jti: 'a', user: 'gil' }, { jti: '' }, { user: 5 }]) {
    expect(await revoke(body)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  }
  const forbidden = await fetch(`${one.server.origin}/v1/tokens/revocations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${user}`, 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'gil' }),
  });
  expect(forbidden.status).toBe(403);
  expect(await statusOn(one, user)).toBe(200);
});
