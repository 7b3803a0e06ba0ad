import { once } from 'node:events';
import type { ConsoleLive, OperatorRole } from '@lavish/protocol';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { findOperator, setOperatorRole } from '../../packages/server/src/store/operators/operators.ts';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type ConsoleBrowser, signedIn } from './support/console-browser.ts';

let server: ApiServer;
const open: WebSocket[] = [];
beforeAll(async () => {
  server = await startApiServer();
  await server.call({ method: 'PUT', path: '/v1/catalogue/rose', body: { name: 'Rose', price: 10 } });
  for (const user of ['ann', 'hal'])
    await server.call({ method: 'PUT', path: `/v1/users/${user}`, body: { name: user.toUpperCase() } });
  await server.call({
    method: 'POST',
    path: '/v1/rooms',
    body: { id: 'stage', host: 'hal', title: 'Stage' },
  });
  await server.call({ method: 'POST', path: '/v1/users/ann/top-ups', body: { coins: 100_000 }, key: 'k' });
});
afterEach(() => {
  for (const ws of open.splice(0)) ws.terminate();
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

function connect(
  browser: ConsoleBrowser | null,
  { origin, ...headers }: Record<string, string> = {},
): WebSocket {
  const ws = new WebSocket(`ws://127.0.0.1:${server.port}/console/api/live`, {
    origin: origin ?? `http://127.0.0.1:${server.port}`,
    headers: {
      ...(browser && { cookie: [...browser.cookies].map((pair) => pair.join('=')).join('; ') }),
      ...headers,
    },
  });
  open.push(ws);
  return ws;
}

/** The status of a refused handshake; 101: it was accepted. */
const statusOf = (ws: WebSocket): Promise<number> =>
  new Promise((resolve, reject) => {
    ws.on('open', () => resolve(101));
    ws.on('unexpected-response', (_, response) => resolve(response.statusCode!));
    ws.on('error', reject);
  });

async function nextMessage(ws: WebSocket, isWanted: (message: ConsoleLive) => boolean): Promise<ConsoleLive> {
  for (;;) {
    const [data] = await once(ws, 'message');
    const message = JSON.parse(String(data)) as ConsoleLive;
    if (isWanted(message)) return message;
  }
}

it('has the rates, the biggest gifts and the busiest rooms of all nodes, once a second', async () => {
  const ws = connect(await signedIn(server, 'analyst'));
  const message = nextMessage(ws, ({ biggest }) => biggest.length > 0);
  expect(await statusOf(ws)).toBe(101);
  await server.call({
    method: 'POST',
    path: '/v1/rooms/stage/gifts',
    body: { sender: 'ann', item: 'rose', quantity: 9 },
    key: 'g',
  });
  expect(await message).toMatchObject({
    t: 'live',
    live_rooms: 1,
    viewers: 0,
    battles: 0,
    commit: { queued: 0, refused_per_s: 0 },
    nodes: [{ version: expect.any(String), viewers: 0 }],
    biggest: [{ room: 'stage', sender: 'ann', receiver: 'hal', item: 'rose', quantity: 9, coins: 90 }],
    busiest: [{ room: 'stage', host: 'hal', title: 'Stage', viewers: 0 }],
    users: { ann: { name: 'ANN' }, hal: { name: 'HAL' } },
  });
});

it.each(['analyst', 'support', 'operator', 'finance', 'admin', 'host'] satisfies OperatorRole[])(
  'is open to the role %s unless it is host',
  async (role) => {
    const browser = await signedIn(server, role, { name: `live ${role}` });
    expect(await statusOf(connect(browser))).toBe(role === 'host' ? 403 : 101);
  },
);

it("is refused without a session, and to another site's page, whose browser sends the cookie too", async () => {
  const browser = await signedIn(server, 'admin', { name: 'live admin 2' });
  expect(await statusOf(connect(null))).toBe(401);
  const token = { authorization: 'Bearer sk_test_the_key_of_the_tests' };
  expect(await statusOf(connect(null, token))).toBe(401);
  for (const headers of [
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { origin: '' },
  ])
    expect(await statusOf(connect(browser, headers))).toBe(403);
});

it('closes within seconds after the session has ended, and when the client sends something', async () => {
  const browser = await signedIn(server, 'support', { name: 'moved while live' });
  const ws = connect(browser);
  expect(await statusOf(ws)).toBe(101);
  await setOperatorRole(server.db, (await findOperator(server.db, 'moved while live'))!.id, 'analyst');
  expect((await once(ws, 'close'))[0]).toBe(4401);

  const sender = await signedIn(server, 'support', { name: 'sends' });
  for (const message of ['hello', '{"t":"watch"}', '{"t":"watch","room":"a room"}', Buffer.from('{}')]) {
    const chatty = connect(sender);
    expect(await statusOf(chatty)).toBe(101);
    chatty.send(message);
    expect((await once(chatty, 'close'))[0]).toBe(1008);
  }
});

it('a screen gets the frames of the room that it watches, and is no viewer of it', async () => {
  const body = { id: 'other', host: 'oda' };
  await server.call({ method: 'POST', path: '/v1/rooms', body });
  const give = (room: string, key: string) =>
    server.call({
      method: 'POST',
      path: `/v1/rooms/${room}/gifts`,
      body: { sender: 'ann', item: 'rose' },
      key,
    });
  const ws = connect(await signedIn(server, 'analyst', { name: 'watches' }));
  const received: { t: string; room?: string; events?: { coins: number }[] }[] = [];
  ws.on('message', (data) => received.push(JSON.parse(String(data))));
  expect(await statusOf(ws)).toBe(101);
  const arrives = (t: string, room: string) =>
    waitUntil(`${t} of ${room}`, () => received.some((each) => each.t === t && each.room === room));

  ws.send('{"t":"watch","room":"stage"}');
  await arrives('subscribed', 'stage');
  await give('stage', 'w1');
  await arrives('frame', 'stage');
  expect(received.find(({ t }) => t === 'frame')!.events).toMatchObject([{ type: 'gift', coins: 10 }]);
  const { body: room } = await server.call({ path: '/v1/rooms/stage' });
  expect(room).toMatchObject({ stats: { viewers: 0 } });

  ws.send('{"t":"watch","room":"other"}');
  await arrives('subscribed', 'other');
  const before = received.filter((each) => each.room === 'stage').length;
  await give('stage', 'w2');
  await give('other', 'w3');
  await arrives('frame', 'other');
  expect(received.filter((each) => each.room === 'stage')).toHaveLength(before);

  // A room that does not exist has no frames, and the socket stays.
  ws.send('{"t":"watch","room":"nowhere"}');
  ws.send('{"t":"watch","room":null}');
  ws.send('{"t":"watch","room":"stage"}');
  await waitUntil(
    'the second subscription',
    () => received.filter(({ t }) => t === 'subscribed').length === 3,
  );
});
