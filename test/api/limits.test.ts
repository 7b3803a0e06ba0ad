import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { readExposition } from '../support/read-exposition.ts';
import { waitUntil } from '../support/wait-until.ts';
import { API_KEY, type ApiServer, startApiServer } from './support/api-server.ts';
import { expectHarmless } from './support/bystander.ts';
import { head, openRaw, type RawConnection } from './support/raw-connection.ts';
import { callsOf, setTheStage } from './support/stage.ts';
import type { TestSocket } from './support/test-socket.ts';
import { tokenOf } from './support/tokens.ts';

/** Small enough to be reached, and large enough for another user to be served at the same time. */
const LIMITS = {
  maxSockets: 8,
  maxSocketsPerUser: 3,
  maxSubscriptions: 2,
  maxRoomViewers: 3,
  maxNodeSubscriptions: 5,
  maxUnderWay: 3,
  messageBurst: 50,
  messagesPerS: 200,
  maxHttpConnections: 5,
};

let server: ApiServer;
const sockets: TestSocket[] = [];

beforeAll(async () => {
  server = await startApiServer({ limits: LIMITS });
  await setTheStage(server);
  await callsOf(server).openRoom('second', 'gil');
});
afterAll(() => server.close());
afterEach(async () => {
  const ends = sockets.splice(0).map(({ ws, closed }) => {
    ws.terminate();
    return closed;
  });
  await Promise.all(ends);
  await waitUntil('the node has noticed', async () => (await metric('lavish_sockets')) === 0);
});

/** The value of a metric, or of that with one label. */
async function metric(name: string, label?: string): Promise<number> {
  const { text } = await server.call({ path: '/metrics', as: null });
  const samples = readExposition(text).get(name)!.samples;
  return samples.find(({ labels }) => label === undefined || Object.values(labels)[0] === label)!.value;
}

/** Runs `attack`, which reaches a limit, while another user is served, and checks that the limit is counted. */
async function expectLimit(limit: string, attack: () => Promise<void>): Promise<void> {
  const before = await metric('lavish_limits_reached_total', limit);
  await expectHarmless(server, attack);
  expect(await metric('lavish_limits_reached_total', limit)).toBeGreaterThan(before);
}

async function connect(user: string): Promise<TestSocket> {
  const socket = await server.connect(tokenOf(user));
  sockets.push(socket);
  return socket;
}

const refused = (user: string) => server.open(`?token=${tokenOf(user)}`).closed;

it('sockets on a node: 4429', () =>
  expectLimit('sockets', async () => {
    const users = ['ann', 'ben', 'eve'];
    for (let n = 1; n < LIMITS.maxSockets; n++) await connect(users[n % users.length]!);
    expect(await refused('ann')).toEqual({ code: 4429, reason: 'This node is full.' });
  }));

it('sockets of a user: 4429, until one of them is closed', () =>
  expectLimit('user_sockets', async () => {
    for (let n = 0; n < LIMITS.maxSocketsPerUser; n++) await connect('ann');
    expect(await refused('ann')).toEqual({ code: 4429, reason: 'ann has too many sockets.' });
    await connect('ben');
    sockets[0]!.ws.close();
    await sockets[0]!.closed;
    await waitUntil('ann can connect', async () => {
      const socket = server.open(`?token=${tokenOf('ann')}`);
      sockets.push(socket);
      const welcome = socket.find(({ t }) => t === 'welcome', 'the welcome').then(() => true);
      return Promise.race([welcome, socket.closed.then(() => false)]);
    });
  }));

it('rooms of a socket: rate_limited', () =>
  expectLimit('socket_subscriptions', async () => {
    const ann = await connect('ann');
    for (const room of ['stage', 'over']) {
      expect(await ann.ask({ t: 'subscribe', room })).toMatchObject({ t: 'subscribed' });
    }
    expect(await ann.ask({ t: 'subscribe', room: 'second' })).toMatchObject({
      t: 'error',
      code: 'rate_limited',
      retry_after_s: 60,
    });
    expect(await ann.ask({ t: 'unsubscribe', room: 'over' })).toMatchObject({ t: 'unsubscribed' });
    expect(await ann.ask({ t: 'subscribe', room: 'second' })).toMatchObject({ t: 'subscribed' });
  }));

it('viewers of a room on a node: overloaded; a user who is in the room may subscribe again', () =>
  expectLimit('room_viewers', async () => {
    const inside = await Promise.all(['ann', 'ben', 'hal'].map(connect));
    const answers = await Promise.all(inside.map((each) => each.ask({ t: 'subscribe', room: 'stage' })));
    const eve = await connect('eve');
    expect(await eve.ask({ t: 'subscribe', room: 'stage' })).toMatchObject({
      t: 'error',
      code: 'overloaded',
      detail: 'This node has 3 viewers in stage, which is its limit.',
      retry_after_s: expect.any(Number),
    });
    expect(await eve.ask({ t: 'subscribe', room: 'second' })).toMatchObject({ t: 'subscribed' });
    const { epoch, seq } = answers[0]!;
    expect(await inside[0]!.ask({ t: 'subscribe', room: 'stage', epoch, seq })).toMatchObject({
      recovered: true,
    });
    inside[1]!.ws.terminate();
    await waitUntil('eve can subscribe', async () => {
      return (await eve.ask({ t: 'subscribe', room: 'stage' })).t === 'subscribed';
    });
  }));

it('subscriptions of a node: overloaded; one to an unknown room does not count', () =>
  expectLimit('node_subscriptions', async () => {
    const [ann, ben, hal] = await Promise.all([connect('ann'), connect('ben'), connect('hal')]);
    for (const socket of [ann, ben]) {
      for (const room of ['nowhere', 'stage', 'over']) await socket.ask({ t: 'subscribe', room });
    }
    expect(await hal.ask({ t: 'subscribe', room: 'stage' })).toMatchObject({ t: 'subscribed' });
    expect(await hal.ask({ t: 'subscribe', room: 'second' })).toMatchObject({
      code: 'overloaded',
      detail: 'This node has 5 subscriptions, which is its limit.',
    });
  }));

it('messages that wait for a response: rate_limited, and the others get their responses', () =>
  expectLimit('waiting_messages', async () => {
    const ben = await connect('ben');
    const gift = { t: 'gift', room: 'stage', item: 'rose' };
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => ben.ask({ ...gift, key: `waiting-${n}` })),
    );
    const codes = answers.map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set(['insufficient_balance', 'rate_limited']));
    expect(answers.find(({ code }) => code === 'rate_limited')).toMatchObject({ retry_after_s: 1 });
  }));

it('messages a second: read more slowly, and all get responses', () =>
  expectLimit('message_rate', async () => {
    const ben = await connect('ben');
    const answers = await Promise.all(Array.from({ length: 150 }, () => ben.ask({ t: 'ping' })));
    expect(answers.every(({ t }) => t === 'pong')).toBe(true);
  }));

it('connections to a node: overloaded, and closed; health is still served', async () => {
  const opened: RawConnection[] = [];
  const open = async () => {
    opened.push(await openRaw(server.port));
    return opened.at(-1)!;
  };
  const room = head('GET /v1/rooms/stage', `Authorization: Bearer ${API_KEY}`);
  const inUse = await metric('lavish_http_connections');
  await expectLimit('http_connections', async () => {
    // The keep-alive connection of a client is one of those in use.
    for (let n = inUse; n < LIMITS.maxHttpConnections; n++) await open();
    const beyond = await open();
    beyond.tcp.write(room);
    const answer = await beyond.closed;
    expect(answer).toMatch(/^HTTP\/1.1 503 /);
    for (const part of ['connection: close', 'retry-after: 5', '"code":"overloaded"']) {
      expect(answer).toContain(part);
    }
    const probe = await open();
    probe.tcp.write(head('GET /healthz'));
    await probe.answered(/^HTTP\/1.1 200 /);
    // Sockets do not count.
    await connect('ann');
    opened[0]!.tcp.write(room);
    await opened[0]!.answered(/^HTTP\/1.1 200 /);
    for (const { tcp } of opened) tcp.destroy();
    await Promise.all(opened.map(({ closed }) => closed));
  });
  await waitUntil('the node has noticed', async () => (await metric('lavish_http_connections')) <= inUse);
  const next = await open();
  next.tcp.write(room);
  await next.answered(/^HTTP\/1.1 200 /);
  next.tcp.destroy();
  await once(next.tcp, 'close');
});
