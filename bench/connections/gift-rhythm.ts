import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { sendOpenLoop } from '../../packages/server/src/cli/simulate/open-loop.ts';
import { signToken } from '../../packages/server/src/intake/tokens.ts';
import { openWebSocket } from '../load/web-socket.ts';
import { quantile } from '../support/numbers.ts';
import type { Server } from '../support/server.ts';
import { ITEM, viewerName } from '../support/world.ts';
import type { Position } from './processes.ts';

/** Milliseconds from sending a gift until a viewer has the frame with it. */
export interface Latency {
  gifts: number;
  p50: number;
  p99: number;
  max: number;
}

export interface GiftRhythm {
  /** The viewer's position. */
  readonly position: Position;
  /** Waits until the viewer has seen all gifts, and returns the latencies since the last call. */
  latency(): Promise<Latency>;
  /** Sends this many gifts a second from now on. */
  pace(perS: number): void;
  stop(): Promise<void>;
}

/** Sends gifts in a room at an even rate, and measures when a viewer of the room sees each. */
export async function startGiftRhythm(
  { origin, tokenKeyId, tokenSecret }: Server['access'],
  room: string,
): Promise<GiftRhythm> {
  let sending = new AbortController();
  const position: Position = { epoch: '', seq: 0 };
  /** When each unseen gift was sent. No other user gives here, so they are in the order of their `seq`. */
  const unseen: number[] = [];
  let latencies: number[] = [];
  const keys = randomUUID();

  const token = await signToken(
    {
      user: viewerName(0),
      grants: { watch: true, send: true },
      issuedAtMs: Date.now(),
      ttlS: 3_600,
    },
    tokenKeyId,
    Buffer.from(tokenSecret),
  );
  const url = new URL('/v1/realtime', origin.replace('http', 'ws'));
  url.searchParams.set('token', token);

  let subscribed = () => {};
  const isSubscribed = new Promise<void>((resolve) => {
    subscribed = resolve;
  });
  const viewer = await openWebSocket(
    url,
    (bytes) => {
      const message = JSON.parse(bytes.toString());
      if (message.t === 'subscribed') {
        Object.assign(position, { epoch: message.epoch, seq: message.seq });
        subscribed();
      }
      if (message.t !== 'frame') return;
      const nowMs = performance.now();
      for (; position.seq < message.to; position.seq++) latencies.push(nowMs - unseen.shift()!);
    },
    () => {},
  );
  viewer.write(JSON.stringify({ t: 'subscribe', room }));
  await isSubscribed;
  const sender = await openWebSocket(
    url,
    () => {},
    () => {},
  );

  let sent = 0;
  function send() {
    unseen.push(performance.now());
    sender.write(JSON.stringify({ t: 'gift', room, item: ITEM.id, key: `${keys}-${sent++}` }));
  }

  async function latency(): Promise<Latency> {
    const last = unseen.at(-1);
    while (unseen.length > 0 && unseen[0]! <= last!) await wait(5);
    const seen = latencies;
    latencies = [];
    return {
      gifts: seen.length,
      p50: quantile(seen, 0.5),
      p99: quantile(seen, 0.99),
      max: quantile(seen, 1),
    };
  }

  return {
    position,
    latency,
    pace(perS) {
      sending.abort();
      sending = new AbortController();
      if (perS > 0)
        void sendOpenLoop({ rate: perS, durationS: Infinity, stepMs: 1, send, signal: sending.signal });
    },
    async stop() {
      sending.abort();
      viewer.close();
      sender.close();
    },
  };
}
