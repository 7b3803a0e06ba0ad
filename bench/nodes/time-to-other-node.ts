import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { LIMITS } from '@lavish/protocol';
import { signToken } from '../../packages/server/src/intake/tokens.ts';
import { openWebSocket, type RawSocket } from '../load/web-socket.ts';
import type { Server } from '../support/server.ts';
import { ROOMS, roomName, VIEWERS, viewerName } from '../support/world.ts';

/** The last of the senders, in their room. A load with fewer senders does not use them. */
const SENDER = viewerName(VIEWERS - 1);
const ROOM = roomName((VIEWERS - 1) % ROOMS);
/** Expensive enough to be shown individually at any load, and never part of a streak. */
const STAR = { name: 'Star', price: 1_000, streak_window_ms: 0 };
const GIVE_UP_MS = 10_000;

/** Milliseconds from each gift's receipt on one node to its frame on the other. */
export async function timeToOtherNode(
  from: Server['access'],
  to: Server['access'],
  gifts: number,
): Promise<number[]> {
  await putStar(from);
  const acknowledged = new Map<string, number>();
  const shown = new Map<string, number>();
  let answered = 0;
  const sender = await open(from, SENDER, ({ t, receipt }) => {
    if (t !== 'receipt' && t !== 'error') return;
    answered += 1;
    if (receipt !== undefined) acknowledged.set(receipt.id, performance.now());
  });
  const screen = await open(to, 'the_other_screen', (message) => {
    for (const { id } of message.events ?? []) if (id !== undefined) shown.set(id, performance.now());
  });
  screen.write(`{"t":"subscribe","room":"${ROOM}"}`);
  await wait(1_000);
  for (let sent = 1; sent <= gifts; sent++) {
    const key = randomUUID();
    sender.write(`{"t":"gift","room":"${ROOM}","item":"star","key":"${key}","ref":${sent}}`);
    // At a random time after the last frame.
    await wait(30 + Math.random() * 60);
  }
  const isDone = () => answered === gifts && [...acknowledged.keys()].every((id) => shown.has(id));
  for (const end = performance.now() + GIVE_UP_MS; !isDone(); ) {
    if (performance.now() > end)
      throw new Error(`not every gift was shown on the other node within ${GIVE_UP_MS} ms`);
    await wait(20);
  }
  for (const socket of [sender, screen]) socket.close();
  return [...acknowledged].map(([id, atMs]) => Math.max(0, shown.get(id)! - atMs));
}

async function putStar({ origin, apiKey }: Server['access']): Promise<void> {
  const answer = await fetch(`${origin}/v1/catalogue/star`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(STAR),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

interface Message {
  t: string;
  receipt?: { id: string };
  events?: { id?: string }[];
}

async function open(
  { origin, tokenKeyId, tokenSecret }: Server['access'],
  user: string,
  received: (message: Message) => void,
): Promise<RawSocket> {
  const url = new URL('/v1/realtime', origin.replace('http', 'ws'));
  const token = await signToken(
    {
      user,
      grants: { watch: true, send: true },
      issuedAtMs: Date.now(),
      ttlS: LIMITS.defaultTokenTtlS,
    },
    tokenKeyId,
    Buffer.from(tokenSecret),
  );
  url.searchParams.set('token', token);
  return openWebSocket(
    url,
    (text) => received(JSON.parse(text.toString()) as Message),
    () => {},
  );
}
