import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { signToken } from '../../packages/server/src/intake/tokens.ts';
import { openWebSocket } from '../load/web-socket.ts';
import { quantile } from '../support/numbers.ts';
import type { Server } from '../support/server.ts';
import { ITEM, viewerName } from '../support/world.ts';
import type { Position } from './processes.ts';

/** Milliseconds from when a gift is sent until a bystander has the frame with it. */
export interface Latency {
  gifts: number;
  p50: number;
  p99: number;
  max: number;
}

export interface GiftRhythm {
  /** Where the bystander is. */
  readonly position: Position;
  /** Of the gifts sent since it was last asked, when the last of them has been seen. */
  latency(): Promise<Latency>;
  /** From now on, a second. */
  pace(perS: number): void;
  stop(): Promise<void>;
}

/** Someone who gives in a room, in an even rhythm, and someone who was there before and sees it. */
export async function startGiftRhythm(
  { origin, tokenKeyId, tokenSecret }: Server['access'],
  room: string,
): Promise<GiftRhythm> {
  let perS = 0;
  const position: Position = { epoch: '', seq: 0 };
  /** When each gift was sent that has not been seen: nobody else gives here, so the order is that of their seqs. */
  const unseen: number[] = [];
  let latencies: number[] = [];
  let stopping = false;
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
  const bystander = await openWebSocket(
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
  bystander.write(JSON.stringify({ t: 'subscribe', room }));
  await isSubscribed;
  const sender = await openWebSocket(
    url,
    () => {},
    () => {},
  );

  async function send() {
    let sent = 0;
    for (let dueMs = performance.now(); !stopping; await wait(1)) {
      for (; perS > 0 && dueMs <= performance.now(); dueMs += 1_000 / perS) {
        unseen.push(performance.now());
        sender.write(JSON.stringify({ t: 'gift', room, item: ITEM.id, key: `${keys}-${sent++}` }));
      }
      if (perS === 0) dueMs = performance.now();
    }
  }
  const sending = send();

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
    pace(next) {
      perS = next;
    },
    async stop() {
      stopping = true;
      await sending;
      bystander.close();
      sender.close();
    },
  };
}
