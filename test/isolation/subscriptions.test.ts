import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { callsOf, setTheStage } from '../api/support/stage.ts';
import { openSocket, type TestSocket } from '../api/support/test-socket.ts';
import { tokenOf } from '../api/support/tokens.ts';

const SOCKETS = 10;
const REQUESTS = 40;

let server: ApiServer;
const sockets: TestSocket[] = [];

beforeAll(async () => {
  const limits = { userMessageBurst: 1_000, maxUserSubscribes: 200, maxOverlaySockets: 3 };
  server = await startApiServer({ limits });
  await setTheStage(server);
});
afterAll(async () => {
  for (const { ws } of sockets) ws.terminate();
  await server.close();
});

async function connect(user: string, grants: object = { watch: true }) {
  const url = `${server.server.origin.replace('http', 'ws')}/v1/realtime?token=${tokenOf(user, grants)}`;
  const socket = openSocket(url);
  sockets.push(socket);
  await socket.find(({ t }) => t === 'welcome', 'the welcome');
  return socket;
}

it('a user who subscribes to hundreds of unknown rooms delays no other user', async () => {
  const flood = await Promise.all(Array.from({ length: SOCKETS }, () => connect('eve')));
  const bystander = await connect('ann');
  let answered = 0;
  const answers = flood.flatMap((socket, n) =>
    Array.from({ length: REQUESTS }, async (_, m) => {
      const answer = await socket.ask({ t: 'subscribe', room: `no-${n}-${m}` });
      answered += 1;
      return answer.code;
    }),
  );
  const served = bystander.ask({ t: 'subscribe', room: 'stage' }).then((answer) => ({ answer, answered }));
  const ready = await fetch(`${server.server.origin}/readyz`);
  expect(ready.status).toBe(200);
  expect((await served).answer).toMatchObject({ t: 'subscribed', room: 'stage' });
  expect((await served).answered).toBeLessThan(SOCKETS * REQUESTS);
  const codes = await Promise.all(answers);
  expect(new Set(codes)).toEqual(new Set(['room_not_found', 'rate_limited']));
  expect(codes.filter((code) => code === 'room_not_found').length).toBeGreaterThanOrEqual(200);
});

it('a thousand messages that a socket sends at once are handled at its rate, and those of other users in between', async () => {
  const flood = await connect('mallory');
  const bystander = await connect('ann');
  const handled = () => flood.received.filter(({ t }) => t === 'unsubscribed').length;
  for (let n = 0; n < 1_000; n += 1) flood.send({ t: 'unsubscribe', room: `no-${n}` });
  await flood.find(({ t }) => t === 'unsubscribed', 'the first response');
  for (let n = 0; n < 3; n += 1) expect(await bystander.ask({ t: 'ping' })).toMatchObject({ t: 'pong' });
  // 200 at once, and then 200 a second.
  expect(handled()).toBeLessThan(1_000);
});

it('a room that was requested before it was opened is found at once', async () => {
  const socket = await connect('ann');
  expect(await socket.ask({ t: 'subscribe', room: 'soon' })).toMatchObject({ code: 'room_not_found' });
  const { putUser, openRoom } = callsOf(server);
  await putUser('dana');
  await openRoom('soon', 'dana');
  expect(await socket.ask({ t: 'subscribe', room: 'soon' })).toMatchObject({ t: 'subscribed' });
});

it('overlays use none of the sockets of their user, and have a few of their own', async () => {
  const overlays = await Promise.all([1, 2, 3].map(() => connect('hal', { overlay: true })));
  const url = `${server.server.origin.replace('http', 'ws')}/v1/realtime?token=${tokenOf('hal', { overlay: true })}`;
  const refused = openSocket(url);
  sockets.push(refused);
  expect(await refused.closed).toEqual({ code: 4429, reason: 'hal has too many overlays.' });
  await connect('hal');
  overlays[0]!.ws.close();
  await overlays[0]!.closed;
});

it('an overlay token can only watch', async () => {
  const overlay = { overlay: true };
  const socket = await connect('ben', overlay);
  const welcome = socket.received.find(({ t }) => t === 'welcome')!;
  expect(welcome).toMatchObject({ user: 'ben' });
  expect(welcome).not.toHaveProperty('wallet');
  expect(await socket.ask({ t: 'subscribe', room: 'stage' })).toMatchObject({ t: 'subscribed' });
  expect(await socket.ask({ t: 'gift', room: 'stage', item: 'rose', key: 'k' })).toMatchObject({
    code: 'forbidden',
  });
  await callsOf(server).topUp('ben', 10);
  await callsOf(server).gift('stage', { sender: 'ben', item: 'rose' });
  await socket.find(({ t }) => t === 'frame', 'a frame');
  expect(socket.received.filter(({ t }) => t === 'user')).toEqual([]);
  const as = { token: tokenOf('ben', overlay) };
  const status = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${server.server.origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${as.token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  expect(await status('GET', '/v1/rooms/stage')).toBe(200);
  expect(await status('GET', '/v1/catalogue')).toBe(200);
  expect(await status('GET', '/v1/users/ben')).toBe(403);
  expect(await status('POST', '/v1/rooms', {})).toBe(403);
  expect(await status('POST', '/v1/rooms/stage/gifts', { item: 'rose' })).toBe(403);
  expect(await status('POST', '/v1/tokens', { user: 'ben' })).toBe(403);
});
