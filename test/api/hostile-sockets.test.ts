import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { deflateRawSync } from 'node:zlib';
import { LIMITS } from '@lavish/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { readExposition } from '../support/read-exposition.ts';
import { waitUntil } from '../support/wait-until.ts';
import { API_KEY, type ApiServer, startApiServer } from './support/api-server.ts';
import { expectHarmless } from './support/bystander.ts';
import { setTheStage } from './support/stage.ts';
import { openTally } from './support/tally-socket.ts';
import type { TestSocket } from './support/test-socket.ts';
import { tokenOf } from './support/tokens.ts';
import { CONTINUATION, frameOf, inFragments, PING, TEXT } from './support/websocket-frames.ts';

const MANY = 10_000;
/** A user may watch on several sockets. */
const ROOMS = 300;

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
  await setTheStage(server);
  await server.db.query(
    `insert into rooms (id, host_id, created_at, ended_at)
     select 'r' || n, 'hal', now(), now() from generate_series(1, $1::int) as n`,
    [ROOMS],
  );
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

/** The connection under a socket. */
const tcpOf = ({ ws }: TestSocket) => (ws as unknown as { _socket: Socket })._socket;
const pingOf = (bytes: number) => `{"t":"ping","ref":1${' '.repeat(bytes - 20)}}`;

async function gauge(name: string): Promise<number> {
  const { text } = await server.call({ path: '/metrics' });
  return readExposition(text).get(name)!.samples[0]!.value;
}

async function socketsClosed(): Promise<number> {
  const { text } = await server.call({ path: '/metrics' });
  const { samples } = readExposition(text).get('lavish_sockets_closed_total')!;
  return samples.reduce((sum, { value }) => sum + value, 0);
}

describe('10,000 subscriptions of one socket', () => {
  const subscribe = (n: number) => ({ t: 'subscribe', room: `r${n}` });

  it('are 200 and 9,800 refusals, and none after it has closed', () =>
    expectHarmless(server, async () => {
      const socket = await openTally(server.port, API_KEY);
      for (const upTo of [100, 200, MANY]) {
        for (let n = socket.count + 1; n <= upTo; n++) socket.send(subscribe(n));
        await socket.answers(upTo);
      }
      expect(socket.tally).toEqual({ subscribed: 200, rate_limited: MANY - 200 });
      expect(await gauge('lavish_subscriptions')).toBe(200);
      socket.ws.terminate();
      await waitUntil('they are over', async () => (await gauge('lavish_subscriptions')) === 0);
    }));

  it.each([
    ['to one room', () => subscribe(1), ['rate_limited', 'subscribed']],
    [
      'to unknown rooms',
      (n: number) => ({ t: 'subscribe', room: `none-${n}` }),
      ['rate_limited', 'room_not_found'],
    ],
  ])('at once, %s, are answered each', (_, message, kinds) =>
    expectHarmless(server, async () => {
      const socket = await openTally(server.port, API_KEY);
      for (let n = 1; n <= MANY; n++) socket.send(message(n));
      await socket.answers(MANY);
      expect(Object.keys(socket.tally).sort()).toEqual(kinds);
      socket.ws.terminate();
    }),
  );
});

describe('a flood', () => {
  it("of a user's messages waits in the network, and not in the server", () =>
    expectHarmless(server, async () => {
      const socket = await openTally(server.port, tokenOf('ann'));
      const [count, bytes] = [5_000, 10_000];
      for (let n = 0; n < count; n++) socket.ws.send(pingOf(bytes));
      await socket.answers(400);
      // 400 at once, the rest of the same chunk, and 200 a second.
      expect(socket.count).toBeLessThan(count / 2);
      // What the kernel buffers is not in the server: 50 MB wait elsewhere.
      expect(socket.ws.bufferedAmount).toBeGreaterThan((count * bytes) / 2);
      socket.ws.terminate();
    }));

  it("of a user's gifts is refused beyond the allowance, and each has a response", () =>
    expectHarmless(server, async () => {
      const socket = await openTally(server.port, tokenOf('ben'));
      for (let n = 0; n < 390; n++) socket.send({ t: 'gift', room: 'stage', item: 'rose', key: `k${n}` });
      await socket.answers(390);
      expect(Object.keys(socket.tally).sort()).toEqual(['insufficient_balance', 'rate_limited']);
      socket.ws.terminate();
    }));

  it('of messages whose responses are not read closes the socket', () =>
    expectHarmless(server, async () => {
      const socket = await openTally(server.port, API_KEY);
      const closedBefore = await socketsClosed();
      socket.ws.pause();
      // The response contains the field's name twice.
      const message = { t: 'ping', ['x'.repeat(LIMITS.maxMessageBytes - 100)]: 1 };
      for (let n = 0; n < 1_000; n++) socket.send(message);
      // The server reads it at once, and responds over several turns of its event loop.
      await waitUntil('the server closes it', async () => (await socketsClosed()) > closedBefore);
      socket.ws.resume();
      // Or nothing, if the close frame did not arrive in time.
      expect([4408, 1006]).toContain(await socket.closed);
      expect(socket.count).toBeLessThan(1_000);
    }));

  it('of pings whose pongs are not read closes the socket', () =>
    expectHarmless(server, async () => {
      const { tcp } = await openTally(server.port, API_KEY);
      tcp.pause();
      const pings = Buffer.concat(Array(500).fill(frameOf(PING, 'x'.repeat(125))));
      while (tcp.writable) {
        tcp.write(pings);
        await turn();
      }
    }));

  it('of invalid messages closes the socket after ten', () =>
    expectHarmless(server, async () => {
      const socket = await openTally(server.port, API_KEY);
      for (let n = 0; n < MANY; n++) socket.ws.send('[');
      expect(await socket.closed).toBe(4400);
      expect(socket.tally).toEqual({ invalid_request: 10 });
    }));
});

describe('a message in fragments', () => {
  const connect = () => server.connect(tokenOf('ann'));

  it('with the largest number of fragments is accepted', () =>
    expectHarmless(server, async () => {
      const socket = await connect();
      tcpOf(socket).write(inFragments(pingOf(10_000), 1_000));
      await socket.find(({ t, ref }) => t === 'pong' && ref === 1, 'the pong');
      socket.ws.terminate();
    }));

  it('may pause before its end, with pings in between', () =>
    expectHarmless(server, async () => {
      const socket = await connect();
      const [first, second] = [pingOf(100).slice(0, 50), pingOf(100).slice(50)];
      const tcp = tcpOf(socket);
      tcp.write(frameOf(TEXT, first, { more: true }));
      const ponged = new Promise((resolve) => socket.ws.once('pong', resolve));
      tcp.write(frameOf(PING, 'still here'));
      await ponged;
      tcp.write(frameOf(CONTINUATION, second));
      await socket.find(({ t, ref }) => t === 'pong' && ref === 1, 'the pong');
      socket.ws.terminate();
    }));

  it('that is too long is refused like any other', () =>
    expectHarmless(server, async () => {
      const socket = await connect();
      tcpOf(socket).write(inFragments(pingOf(LIMITS.maxMessageBytes + 1), 10));
      await socket.find(({ code }) => code === 'body_too_large', 'the refusal');
      expect((await socket.ask({ t: 'ping' })).t).toBe('pong');
      socket.ws.terminate();
    }));

  it.each([
    ['that is far too long', inFragments(pingOf(300_000), 100), 1009],
    ['that are too many', inFragments(pingOf(10_000), 1_001), 1008],
    ['that never end', inFragments('x'.repeat(2_000), 2_000, { endless: true }), 1008],
    ['that are empty and never end', inFragments('', 2_000, { endless: true }), 1008],
    ['with a declared length of 10 MB', frameOf(TEXT, 'x', { length: 10_000_000n }), 1009],
    [
      'with a declared length of 10 MB in its last fragment',
      Buffer.concat([
        frameOf(TEXT, 'x', { more: true }),
        frameOf(CONTINUATION, 'x', { length: 10_000_000n }),
      ]),
      1009,
    ],
    ['with a declared length of 2^63 bytes', frameOf(TEXT, 'x', { length: 2n ** 63n }), 1009],
    ['without a first frame', frameOf(CONTINUATION, '{}'), 1002],
    [
      'in which another message begins',
      Buffer.concat([frameOf(TEXT, '{', { more: true }), frameOf(TEXT, '}')]),
      1002,
    ],
    ['that is a ping', frameOf(PING, 'x', { more: true }), 1002],
    ['that is a ping of a kilobyte', frameOf(PING, 'x'.repeat(1_000)), 1002],
    ['of an unknown kind', frameOf(0x3, '{}'), 1002],
    ['without a mask', frameOf(TEXT, '{}', { masked: false }), 1002],
    ['of bytes that are not UTF-8', frameOf(TEXT, Buffer.from([0xff, 0xfe])), 1007],
  ])('%s closes the socket', (_, bytes, code) =>
    expectHarmless(server, async () => {
      const socket = await connect();
      tcpOf(socket).write(bytes);
      expect(await socket.closed).toMatchObject({ code });
    }),
  );

  it('of single bytes closes the socket', () =>
    expectHarmless(server, async () => {
      const socket = await connect();
      const tcp = tcpOf(socket).setNoDelay();
      tcp.write(frameOf(TEXT, '', { length: 60_000n }));
      let isOver = false;
      void socket.closed.then(() => (isOver = true));
      for (let n = 0; n < 60_000 && !isOver; n++) {
        if (tcp.writable) tcp.write('x');
        await turn();
      }
      expect(await socket.closed).toMatchObject({ code: 1008 });
    }));
});

describe('compression', () => {
  it('is not offered', async () => {
    const ws = new WebSocket(`ws://127.0.0.1:${server.port}/v1/realtime?token=${tokenOf('ann')}`, {
      perMessageDeflate: true,
    });
    await new Promise((resolve) => ws.once('message', resolve));
    expect(ws.extensions).toBe('');
    ws.terminate();
  });

  it('that is used anyway, for 10 MB in 10 kB, closes the socket', () =>
    expectHarmless(server, async () => {
      const socket = await server.connect(tokenOf('ann'));
      const bomb = deflateRawSync(Buffer.from(pingOf(10_000_000)));
      expect(bomb.length).toBeLessThan(LIMITS.maxMessageBytes);
      tcpOf(socket).write(frameOf(TEXT, bomb, { compressed: true }));
      expect(await socket.closed).toMatchObject({ code: 1002 });
    }));
});
