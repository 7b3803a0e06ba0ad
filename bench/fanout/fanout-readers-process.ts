// The audience: sockets that count messages, and read only as much as shows which gifts have arrived.
import { setTimeout as wait } from 'node:timers/promises';
import type { Frame } from '@lavish/protocol';
import { openWebSocket } from '../load/web-socket.ts';
import { answer, type ReaderCalls } from './calls.ts';
import type { Name } from './contender.ts';
import { ROOM } from './gift-stream.ts';

/** The first viewers parse their messages whole, and add them up. */
const SAMPLED = 10;
const OPENED_AT_ONCE = 50;

let messages = 0;
let bytes = 0;
let viewerCount = 0;
const sample = { viewers: 0, singly: 0, summed: 0 };
/** By the last seq of a message: the last seq before it, when it arrived last, and at how many viewers. */
const arrivals = new Map<number, { before: number; at: number; viewers: number }>();
let highestSeq = 0;
let lastArrivalMs = 0;

const calls: ReaderCalls = {
  async open({ name, port, viewers }) {
    viewerCount = viewers;
    const url = new URL(`ws://127.0.0.1:${port}${PATHS[name]}`);
    for (let opened = 0; opened < viewers; opened += OPENED_AT_ONCE) {
      const some = Math.min(OPENED_AT_ONCE, viewers - opened);
      await Promise.all(Array.from({ length: some }, (_, n) => OPEN[name](url, opened + n < SAMPLED)));
    }
    sample.viewers = Math.min(SAMPLED, viewers);
  },
  async awaitSeq({ seq, quietMs }) {
    const isComplete = () => arrivals.get(seq)?.viewers === viewerCount;
    lastArrivalMs = performance.now();
    while (!isComplete() && performance.now() - lastArrivalMs < quietMs) await wait(20);
    return { messages, bytes, lastAt: lastAtBySeq(), sample };
  },
};

const PATHS: Record<Name, string> = {
  lavish: '/v1/realtime?token=viewer',
  ws: '/',
  'socket.io': '/socket.io/?EIO=4&transport=websocket',
  'socket.io, our frames': '/socket.io/?EIO=4&transport=websocket',
};

const OPEN: Record<Name, (url: URL, isSampled: boolean) => Promise<void>> = {
  async lavish(url, isSampled) {
    const socket = await openWebSocket(
      url,
      (message) => {
        // `{"t":"frame"`: no other message begins so.
        if (message[6] === 0x66 && message[7] === 0x72) frame(message, isSampled, 0);
      },
      () => {},
    );
    socket.write(`{"t":"subscribe","room":"${ROOM}"}`);
  },
  async ws(url, isSampled) {
    await openWebSocket(
      url,
      (message) => gift(message, isSampled),
      () => {},
    );
  },
  'socket.io': (url, isSampled) => openSocketIo(url, (message) => gift(message, isSampled)),
  'socket.io, our frames': (url, isSampled) =>
    openSocketIo(url, (message) => frame(message, isSampled, '42["frame",'.length)),
};

/** Messages of Engine.IO begin with a digit: `0` welcome, `2` ping, `4` a message of Socket.IO, of which `40` is a welcome. */
async function openSocketIo(url: URL, received: (message: Buffer) => void): Promise<void> {
  let joined = () => {};
  const isIn = new Promise<void>((resolve) => {
    joined = resolve;
  });
  const socket = await openWebSocket(
    url,
    (message) => {
      const kind = message.toString('latin1', 0, 2);
      if (kind === '42') received(message);
      else if (kind === '40') joined();
      else if (kind === '2') socket.write('3');
    },
    () => {},
  );
  socket.write('40');
  await isIn;
}

function gift(message: Buffer, isSampled: boolean) {
  const seq = numberAfter(message, '"seq":');
  arrived(message, seq, seq);
  if (isSampled) sample.singly += 1;
}

function frame(message: Buffer, isSampled: boolean, jsonAt: number) {
  const from = numberAfter(message, '"from":');
  const to = numberAfter(message, '"to":');
  // A message with state alone.
  if (to < from) return;
  arrived(message, from, to);
  if (!isSampled) return;
  const text = message.toString('utf8', jsonAt, jsonAt === 0 ? message.length : message.length - 1);
  for (const event of (JSON.parse(text) as Frame).events) {
    if (event.type === 'gift') sample.singly += event.gifts;
    if (event.type === 'gifts_summary') sample.summed += event.gifts;
  }
}

/** Records a message for the gifts `from` to `to`. One to a viewer that had lagged stands for several. */
function arrived(message: Buffer, from: number, to: number) {
  messages += 1;
  bytes += message.length;
  lastArrivalMs = performance.now();
  if (!arrivals.has(to)) {
    arrivals.set(to, { before: highestSeq, at: 0, viewers: 0 });
    highestSeq = Math.max(highestSeq, to);
  }
  for (let seq = to; seq >= from; ) {
    const arrival = arrivals.get(seq)!;
    arrival.at = lastArrivalMs;
    arrival.viewers += 1;
    seq = arrival.before;
  }
}

/** Both are near the start of a frame, and `seq` is of a gift. */
function numberAfter(message: Buffer, name: string): number {
  let at = message.indexOf(name, 0, 'latin1') + name.length;
  let number = 0;
  for (let digit = message[at]! - 48; digit >= 0 && digit <= 9; digit = message[++at]! - 48)
    number = number * 10 + digit;
  return number;
}

/** A message stands for all gifts since the one before it. */
function lastAtBySeq(): number[] {
  const lastAt: number[] = new Array(highestSeq).fill(0);
  let from = 0;
  for (const seq of [...arrivals.keys()].sort((a, b) => a - b)) {
    const { at, viewers } = arrivals.get(seq)!;
    if (viewers === viewerCount) lastAt.fill(performance.timeOrigin + at, from, seq);
    from = seq;
  }
  return lastAt;
}

answer(calls);
