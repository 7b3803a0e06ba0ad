import { type AddressInfo, connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import Fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { spreadRequests } from './spread-requests.ts';

/** More than the time for one turn. */
const WORK_MS = 5;
const REQUESTS = 40;

const app = Fastify();
let turn = 0;
const perTurn = new Map<number, number>();

beforeAll(async () => {
  app.addHook('onRequest', spreadRequests());
  app.addHook('onRequest', async () => {
    await null;
    const endMs = performance.now() + WORK_MS;
    while (performance.now() < endMs);
  });
  app.get('/', async () => {
    perTurn.set(turn, (perTurn.get(turn) ?? 0) + 1);
    return 'done';
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(() => app.close());

test('requests that arrive together are answered in many turns of the event loop', async () => {
  const { port } = app.server.address() as AddressInfo;
  let connections = 0;
  app.server.on('connection', () => (connections += 1));
  const sockets = Array.from({ length: REQUESTS }, () => connect(port, '127.0.0.1'));
  while (connections < REQUESTS) await nextTurn();
  let answered = 0;
  for (const socket of sockets) socket.once('data', () => (answered += 1));
  for (const socket of sockets) socket.write('GET / HTTP/1.1\r\nHost: lavish\r\n\r\n');
  while (answered < REQUESTS) {
    await nextTurn();
    turn += 1;
  }
  for (const socket of sockets) socket.destroy();
  // One at once and one from the queue: each is longer than the time for a turn.
  expect(Math.max(...perTurn.values())).toBeLessThanOrEqual(2);
});
