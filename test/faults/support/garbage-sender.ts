import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { between, pickOne, type Random } from '../../../packages/server/src/cli/simulate/seeded-random.ts';
import type { LavishProcess } from '../../support/lavish-process.ts';
import { tokenFor } from './world.ts';

export interface GarbageSender {
  /** Number of closes, by code. */
  readonly closed: ReadonlyMap<number, number>;
  stop(): Promise<void>;
}

const GARBAGE: ((random: Random) => string | Buffer)[] = [
  () => '{"t":',
  () => 'null',
  () => '[[[[[[[[',
  (random) => Buffer.from(Array.from({ length: 100 }, () => between(random, 0, 255))),
  (random) => 'x'.repeat(between(random, 1, 40_000)),
  () => '{"t":"shout","room":"stage"}',
  () => '{"t":"subscribe","room":"../../etc/passwd"}',
  () => '{"t":"subscribe","room":"stage","epoch":"e","seq":9007199254740991}',
  () => '{"t":"gift","room":"stage","item":"rose","quantity":-1,"key":"k"}',
  () => '{"t":"gift","room":"stage","item":"rose","quantity":1e999,"key":"k"}',
  () => '{"t":"gift","room":"stage","item":"__proto__","key":"k"}',
];

/** A client in the room that sends invalid messages, is closed, and reconnects; sometimes it sends bytes that are no WebSocket. */
export async function startGarbage(server: LavishProcess, random: Random): Promise<GarbageSender> {
  const token = await tokenFor(server, 'zed');
  const closed = new Map<number, number>();
  let stopping = false;
  let visits = 0;

  async function visit() {
    visits += 1;
    // Every other time it sends valid frames with invalid contents.
    const breaksFrames = visits % 2 === 0;
    const socket = new WebSocket(`${server.realtime}?token=${token}`);
    const gone = once(socket, 'close');
    socket.on('error', () => {});
    socket.on('message', () => {});
    await once(socket, 'message');
    socket.send('{"t":"subscribe","room":"stage"}');
    while (socket.readyState === WebSocket.OPEN && !stopping) {
      socket.send(pickOne(random, GARBAGE)(random));
      if (breaksFrames && random() < 0.1) tcpOf(socket).write(Buffer.from([0xff, 0xff, 0, 1, 2, 3]));
      await sleep(5);
    }
    if (stopping) socket.terminate();
    const [code] = (await gone) as [number];
    closed.set(code, (closed.get(code) ?? 0) + 1);
    await knock();
  }

  /** Sends random bytes to the same port. */
  async function knock() {
    const { port } = new URL(server.origin);
    const socket = connect(Number(port), '127.0.0.1').on('error', () => {});
    const gone = once(socket, 'close');
    socket.end(Buffer.from(Array.from({ length: 200 }, () => between(random, 0, 255))));
    socket.resume();
    await gone;
  }

  const visiting = (async () => {
    while (!stopping) await visit();
  })();
  visiting.catch(() => {});
  return {
    closed,
    async stop() {
      stopping = true;
      await visiting;
    },
  };
}

/** The connection under a WebSocket. */
const tcpOf = (socket: WebSocket) => (socket as unknown as { _socket: NodeJS.WritableStream })._socket;
