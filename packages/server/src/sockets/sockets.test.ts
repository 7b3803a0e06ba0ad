import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { AccountChange } from '../domain/rooms/room-events.ts';
import type { Subscriber } from '../rooms/subscriber.ts';
import { SILENT, startSockets, type TestServer, until, user, within } from './testing/staged-sockets.ts';

/** Upgrade requests that wait, so that all can be handled at the same time. */
async function gatherHandshakes(count: number) {
  const handshakes: [IncomingMessage, Duplex, Buffer][] = [];
  const http = createServer().listen(0, '127.0.0.1');
  http.on('upgrade', (...handshake) => handshakes.push(handshake));
  await new Promise((resolve) => http.once('listening', resolve));
  const { port } = http.address() as AddressInfo;
  const sockets = Array.from(
    { length: count },
    () => new WebSocket(`ws://127.0.0.1:${port}/v1/realtime?token=ann`),
  );
  const statuses = within(
    Promise.all(
      sockets.map(
        (ws) =>
          new Promise<number | undefined>((resolve) => {
            ws.on('error', () => {});
            ws.on('upgrade', (response) => resolve(response.statusCode));
            ws.on('unexpected-response', (_, response) => resolve(response.resume().statusCode));
          }),
      ),
    ),
    'a response to each request',
    20_000,
  );
  await until(() => handshakes.length === count, 'all handshakes');
  return {
    handshakes,
    statuses,
    stop() {
      for (const ws of sockets) ws.terminate();
      http.close();
    },
  };
}

let server: TestServer;
const start = async (...args: Parameters<typeof startSockets>) => {
  server = await startSockets(...args);
};
afterEach(() => server.stop());

describe('handshake', () => {
  it('reads the token from the query', async () => {
    await start();
    const client = server.open('/v1/realtime?token=ann');
    expect(await client.next()).toEqual({
      t: 'welcome',
      node: 'n1',
      server_time: expect.stringMatching(/^\d{4}-.*Z$/),
      user: 'ann',
      catalogue_version: 'c1',
      wallet: { coins: 100, version: 1 },
    });
    expect(client.ws.protocol).toBe('');
  });

  it.each([
    ['responds with lavish.v1', ['lavish.v1', 'lavish.token.ann'], 'lavish.v1'],
    ['in any order', ['lavish.token.ann', 'lavish.v1'], 'lavish.v1'],
    ['responds with the token when nothing else is offered', ['lavish.token.ann'], 'lavish.token.ann'],
  ])('reads the token from a subprotocol and %s', async (_, offered, chosen) => {
    await start();
    const client = server.open('/v1/realtime', offered);
    expect(await client.next()).toMatchObject({ t: 'welcome', user: 'ann' });
    expect(client.ws.protocol).toBe(chosen);
  });

  it.each([
    ['twice in the query', '/v1/realtime?token=ann&token=ben', ['lavish.v1']],
    ['twice as a subprotocol', '/v1/realtime', ['lavish.token.ann', 'lavish.token.ben']],
    ['in both', '/v1/realtime?token=ann', ['lavish.v1', 'lavish.token.ben']],
  ])('refuses a token that is sent %s', async (_, path, offered) => {
    await start();
    const refused = new Promise((resolve) =>
      server.open(path, offered).ws.on('unexpected-response', (_request, response) => {
        response.resume();
        resolve(response.statusCode);
      }),
    );
    expect(await within(refused, 'the refusal')).toBe(400);
  });

  it('welcomes a server key without a wallet', async () => {
    await start();
    const client = server.open('/v1/realtime?token=server');
    const welcome = await client.next();
    expect(welcome).toMatchObject({ t: 'welcome', user: null });
    expect(welcome).not.toHaveProperty('wallet');
  });

  it.each([
    ['no token', '/v1/realtime', 4401, 'Send a token.'],
    ['a token that is not allowed', '/v1/realtime?token=bad-forbidden', 4403, 'Not you.'],
    ['a token over its rate', '/v1/realtime?token=bad-rate_limited', 4429, 'Not so fast.'],
  ])('accepts and then closes %s', async (_, path, code, reason) => {
    await start();
    expect(await server.open(path).closed).toEqual({ code, reason });
  });

  it.each([
    ['cannot be verified', { authenticate: () => Promise.reject(new Error('no keys')) }],
    ['has a wallet that cannot be read', { openAccounts: () => Promise.reject(new Error('no database')) }],
    [
      'is refused temporarily',
      { authenticate: async () => ({ code: 'overloaded', detail: 'Not now.' }) as const },
    ],
  ])('closes with a delay to reconnect if the credential %s', async (_, stages) => {
    await start(stages);
    const { code, reason } = await server.open('/v1/realtime?token=ann').closed;
    expect(code).toBe(4503);
    expect(JSON.parse(reason)).toEqual({ retry_ms: expect.any(Number) });
  });

  it('has a time limit', async () => {
    await start({ authenticate: () => new Promise(() => {}) }, { welcomeMs: 50 });
    expect(await server.open('/v1/realtime?token=ann').closed).toMatchObject({ code: 4503 });
  });

  it('responds after the welcome to messages that were sent before', async () => {
    let finishAuthentication = () => {};
    await start({
      authenticate: async () => {
        await new Promise<void>((resolve) => (finishAuthentication = resolve));
        return user('ann');
      },
    });
    const client = server.open('/v1/realtime?token=ann');
    await new Promise((resolve) => client.ws.on('open', resolve));
    client.send({ t: 'ping', ref: 1 });
    finishAuthentication();
    expect(await client.next()).toMatchObject({ t: 'welcome' });
    expect(await client.next()).toMatchObject({ t: 'pong', ref: 1 });
  });

  it('shortens a reason that does not fit into a close frame', async () => {
    await start({ authenticate: async () => ({ code: 'unauthenticated', detail: '–'.repeat(100) }) });
    expect(await server.open('/v1/realtime').closed).toEqual({ code: 4401, reason: '–'.repeat(41) });
  });

  it('is accepted only on one path and only for WebSockets', async () => {
    await start();
    const headers = { connection: 'upgrade', upgrade: 'websocket' };
    const status = (path: string) =>
      within(
        new Promise((resolve) =>
          request({ port: server.port, path, headers }, (response) =>
            resolve(response.resume().statusCode),
          ).end(),
        ),
        'a status',
      );
    expect(await status('/v1/other?token=ann')).toBe(404);
    expect(await status('//')).toBe(404);
    expect(await status('/v1/realtime?token=%E0%A4%A')).toBe(400);
  });

  it('limits the sockets of the node and of one user', async () => {
    await start({}, { maxSockets: 3, maxSocketsPerUser: 2 });
    await server.connect('ann');
    await server.connect('ann');
    expect(await server.open('/v1/realtime?token=ann').closed).toMatchObject({ code: 4429 });
    await until(() => server.sockets.count === 2, 'the third socket to close');
    await server.connect('bob');
    expect(await server.open('/v1/realtime?token=eve').closed).toMatchObject({ code: 4429 });
  });

  it('limits the waiting handshakes: further clients get retry_after_s', async () => {
    const limitReached = vi.fn();
    await start({ observe: { ...SILENT, limitReached } }, { maxHandshakes: 10, maxSocketsPerUser: 1_000 });
    const bystander = await server.connect('bob');
    const crowd = await gatherHandshakes(300);
    for (const handshake of crowd.handshakes) server.sockets.handleUpgrade(...handshake);
    const statuses = await crowd.statuses;
    const refused = statuses.filter((status) => status === 503).length;
    expect(statuses.filter((status) => status === 101).length).toBe(300 - refused);
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(300);
    expect(limitReached.mock.calls).toEqual(Array(refused).fill(['handshakes']));
    expect(await bystander.ask({ t: 'ping' })).toMatchObject({ t: 'pong' });
    crowd.stop();
  });

  it('admits a user again when another socket has closed', async () => {
    await start({}, { maxSocketsPerUser: 1 });
    (await server.connect('ann')).ws.terminate();
    await until(() => server.sockets.count === 0, 'the socket to close');
    await server.connect('ann');
  });
});

describe('the account', () => {
  const wallet = (version: number) => ({ coins: version * 10, version });

  it("is sent only to the user's own sockets, and only in the newest version", async () => {
    await start();
    const [phone, desktop, other] = await Promise.all(
      ['ann', 'ann', 'bob'].map((name) => server.connect(name)),
    );
    server.sockets.accountsChanged([
      { user: 'ann', wallet: wallet(3) },
      { user: 'ann', wallet: wallet(2), earnings: { coins: 7, version: 1 } },
      { user: 'nobody', wallet: wallet(9) },
    ]);
    const message = { t: 'user', wallet: wallet(3), earnings: { coins: 7 } };
    expect(await phone!.next()).toEqual(message);
    expect(await desktop!.next()).toEqual(message);
    server.sockets.accountsChanged([
      { user: 'ann', wallet: wallet(2) },
      { user: 'bob', earnings: { coins: 1, version: 1 } },
    ]);
    expect(await other!.next()).toEqual({ t: 'user', earnings: { coins: 1 } });
    expect(phone!.inbox).toEqual([]);
  });

  it('is sent at once after a pause, and then at bounded intervals', async () => {
    await start({}, { accountMs: 60_000 });
    const client = await server.connect('ann');
    server.sockets.accountsChanged([{ user: 'ann', wallet: wallet(2) }]);
    expect(await client.next()).toEqual({ t: 'user', wallet: wallet(2) });
    server.sockets.accountsChanged([{ user: 'ann', wallet: wallet(3) }]);
    expect(await client.ask({ t: 'ping' })).toMatchObject({ t: 'pong' });
  });

  it('is sent after the welcome if it changed during the read for the welcome', async () => {
    const changes: AccountChange[] = [{ user: 'ann', wallet: wallet(1) }];
    await start(
      {
        async openAccounts() {
          server.sockets.accountsChanged(changes);
          await new Promise((resolve) => setTimeout(resolve, 30));
          return [{ wallet: wallet(1) }];
        },
      },
      { accountMs: 1 },
    );
    const first = await server.connect('ann');
    expect(await first.ask({ t: 'ping' })).toMatchObject({ t: 'pong' });
    changes.push({ user: 'ann', wallet: wallet(2) });
    const second = server.open('/v1/realtime?token=ann');
    expect(await second.next()).toMatchObject({ t: 'welcome', wallet: wallet(1) });
    expect(await second.next()).toEqual({ t: 'user', wallet: wallet(2) });
  });
});

describe('the end of a socket', () => {
  /** A clock that does not advance, so that no time passes between a token and its expiry. */
  const NOW = Date.UTC(2030, 0);

  it('is at the expiry of the token', async () => {
    await start({ now: () => NOW, authenticate: async () => user('ann', { expiresAt: NOW + 60 }) });
    const client = await server.connect('ann');
    expect(await client.closed).toMatchObject({ code: 4001 });
  });

  it('is later for a token that was accepted after its expiry', async () => {
    let expiresAt = NOW - 30_000;
    await start({ now: () => NOW, authenticate: async () => user('ann', { expiresAt }) });
    expect(await (await server.connect('ann')).ask({ t: 'ping' })).toMatchObject({ t: 'pong' });
    expiresAt = NOW - 59_900;
    const client = await server.connect('ann');
    expect(await client.closed).toMatchObject({ code: 4001 });
  });

  it('is detected if the client no longer responds', async () => {
    await start({}, { pingMs: 300 });
    const silent = await server.connect('ann', { autoPong: false });
    expect(await silent.closed).toMatchObject({ code: 1006 });
  });

  it('releases everything when a client disappears', async () => {
    const unsubscribe = vi.fn();
    await start({ rooms: { subscribe: async () => null, unsubscribe } });
    const client = await server.connect('ann');
    client.send({ t: 'subscribe', room: 'a' });
    client.send({ t: 'subscribe', room: 'b' });
    await client.ask({ t: 'ping' });
    client.ws.terminate();
    await until(() => server.sockets.count === 0, 'the socket to close');
    expect(unsubscribe.mock.calls.map(([room, { closed }]) => [room, closed])).toEqual([
      ['a', true],
      ['b', true],
    ]);
  });

  it('closes all sockets, each with its own delay after which to reconnect', async () => {
    await start();
    const clients = await Promise.all(Array.from({ length: 20 }, (_, i) => server.connect(`u${i}`)));
    await server.sockets.close();
    expect(server.sockets.count).toBe(0);
    const closes = await Promise.all(clients.map(({ closed }) => closed));
    const retries = closes.map(({ code, reason }) => {
      expect(code).toBe(4503);
      return (JSON.parse(reason) as { retry_ms: number }).retry_ms;
    });
    for (const retryMs of retries) expect(retryMs).toBeGreaterThanOrEqual(0);
    expect(new Set(retries).size).toBeGreaterThan(10);
    await expect(server.connect('late')).rejects.toThrow();
  });

  it('does not wait for clients that send no close frame, and keeps its code', async () => {
    const ended: number[] = [];
    await start({ observe: { ...SILENT, closed: (code) => ended.push(code) } });
    const tcp = connectTcp(server.port, '127.0.0.1');
    tcp.on('error', () => {});
    tcp.write(
      'GET /v1/realtime?token=ann HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await until(() => server.sockets.count === 1, 'the socket');
    await within(server.sockets.close(), 'the close');
    expect(ended).toEqual([4503]);
    tcp.destroy();
  });
});

describe('a slow reader', () => {
  /** Writes frames until the socket takes no more; the kernel has buffers of its own in addition. */
  const FRAME = Buffer.alloc(64 * 1024, 32);
  FRAME.set([0x81, 127, 0, 0, 0, 0, 0, 0, 0xff, 0xf6]);
  const stopReading = (ws: WebSocket) => ws.pause();

  async function startWatching(limits = {}) {
    const subscribed = vi.fn<(subscriber: Subscriber) => void>();
    // The server's code: a client that reads too late gets 1006.
    const ended: number[] = [];
    await start(
      {
        observe: { ...SILENT, closed: (code) => ended.push(code) },
        rooms: {
          subscribe: async (_, who) => {
            subscribed(who);
            return null;
          },
          unsubscribe: () => {},
        },
      },
      { maxUnreadBytes: 256 * 1024, ...limits },
    );
    async function watch(user: string) {
      const before = subscribed.mock.calls.length;
      const client = await server.connect(user);
      client.ws.removeAllListeners('message');
      client.send({ t: 'subscribe', room: 'r' });
      await until(() => subscribed.mock.calls.length > before, 'the subscription');
      return { client, subscriber: subscribed.mock.calls[before]![0] };
    }
    return { ...(await watch('ann')), watch, ended };
  }

  it('gets no frames beyond its budget, and continues when it has read', async () => {
    const { client, subscriber } = await startWatching();
    stopReading(client.ws);
    let written = 0;
    while (subscriber.send(FRAME)) {
      written += 1;
      await new Promise(setImmediate);
      expect(written).toBeLessThan(1_000);
    }
    expect(subscriber.ready()).toBe(false);
    expect(subscriber.send(FRAME)).toBe(false);
    client.ws.resume();
    await until(subscriber.ready, 'the reader to catch up');
    expect(subscriber.send(FRAME)).toBe(true);
  });

  it('is closed when it keeps lagging', async () => {
    const { client, subscriber, ended } = await startWatching({ stallMs: 60 });
    stopReading(client.ws);
    while (subscriber.send(FRAME)) await new Promise(setImmediate);
    // A closing socket takes every frame.
    await until(() => subscriber.send(FRAME), 'the close');
    await until(() => ended.length > 0, 'the end');
    expect(ended).toEqual([4408]);
  });

  it('is closed when all sockets together leave too many unread bytes that are not shared', async () => {
    const limits = { maxUnreadBytes: 1_000 * FRAME.length, maxUnreadResponsesBytes: 2 * FRAME.length };
    const { client, subscriber, watch } = await startWatching(limits);
    const other = await watch('bob');
    for (const { ws } of [client, other.client]) stopReading(ws);
    const [head, body] = [FRAME.subarray(0, 10), FRAME.subarray(10)];
    for (let i = 0; i < 200; i += 1) other.subscriber.respond(head, body);
    for (let i = 0; i < 200; i += 1) subscriber.respond(FRAME);
    await until(() => subscriber.closed, 'the close');
    expect(other.client.ws.readyState).toBe(other.client.ws.OPEN);
  });

  it('is closed when it does not read its responses either', async () => {
    const { client, subscriber, ended } = await startWatching();
    stopReading(client.ws);
    while (subscriber.send(FRAME)) await new Promise(setImmediate);
    for (let i = 0; i < 100; i += 1) subscriber.respond(FRAME);
    await until(() => ended.length > 0, 'the end');
    expect(ended).toEqual([4408]);
  });
});
