// One contender in a process of its own, with the gifts generated inside: only the way to the screens is measured.
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { createFanoutScheduler } from '../../packages/server/src/rooms/fanout-scheduler.ts';
import { createRoomSubscribers } from '../../packages/server/src/rooms/room-subscribers.ts';
import { answer, type ServerCalls } from './calls.ts';
import { type Contender, listen, type Name } from './contender.ts';
import { besideCrowd } from './crowd.ts';
import { makeCommits, ROOM } from './gift-stream.ts';
import { type LavishContender, openLavish } from './lavish-contender.ts';
import { openPlainWs, openSocketIoFrames, openSocketIoGifts } from './other-contenders.ts';

/** All gifts are generated before the first is due. */
const MAKING_MS = 1_000;
/** Late commits are delivered several at a time, but other work gets its turn. */
const TURN_MS = 20;
/** A reader this far behind cannot follow, so nothing more is queued for it. */
const MOST_UNSENT_BYTES = 512 * 1024;

const OPEN: Record<Name, () => Contender> = {
  lavish: openLavish,
  ws: openPlainWs,
  'socket.io': openSocketIoGifts,
  'socket.io, our frames': openSocketIoFrames,
};

let contender: Contender;
let cpuBefore = process.cpuUsage();
const unixMs = () => performance.timeOrigin + performance.now();

const calls: ServerCalls = {
  async open({ name }) {
    contender = OPEN[name]();
    return { port: await listen(contender.server) };
  },
  viewers: async () => contender.viewers(),
  async feed({ rate, seconds }) {
    const startMs = Math.ceil(unixMs()) + MAKING_MS;
    const commits = makeCommits(rate, seconds, startMs);
    await wait(startMs - unixMs());
    cpuBefore = process.cpuUsage();
    const dueAt: number[] = [];
    const isOver = () => unixMs() >= startMs + seconds * 1000;
    let turnEndsMs = 0;
    for (const { dueMs, events } of commits) {
      const waitMs = startMs + dueMs - unixMs();
      if (waitMs > 0 || unixMs() > turnEndsMs) {
        do await wait(Math.max(0, waitMs));
        while (contender.unsentBytes() > MOST_UNSENT_BYTES && !isOver());
        turnEndsMs = unixMs() + TURN_MS;
      }
      if (isOver()) break;
      const published = contender.deliver(events, isOver);
      for (let gift = 0; gift < published; gift++) dueAt.push(startMs + (dueAt.length * 1000) / rate);
      if (published < events.events.length) break;
    }
    return { dueAt, left: rate * seconds - dueAt.length };
  },
  async cpu() {
    const { user, system } = process.cpuUsage(cpuBefore);
    return (user + system) / 1e6;
  },
  async writes({ times }) {
    const { subscribers, sockets } = contender as LavishContender;
    const audience = createRoomSubscribers(ROOM, createFanoutScheduler({ turnMs: 5, sliceMs: 1 }));
    for (const subscriber of subscribers) audience.add(subscriber);
    const frame = crowdedFrame();

    const byUs = () =>
      new Promise<void>((resolve) =>
        audience.broadcast({
          frame,
          number: 0,
          overlayFrame: null,
          frameSince: () => null,
          resync: () => frame,
          ended: () => resolve(),
        }),
      );
    async function bareLoop() {
      for (const socket of sockets) socket.write(frame);
    }

    async function perCoreSecond(write: () => Promise<void>) {
      let microseconds = 0;
      for (let time = 0; time < times; time++) {
        // By now readers have read everything.
        await wait(40);
        const before = process.cpuUsage();
        await write();
        // The sockets' writes finish in later turns of the loop.
        await nextTurn();
        const { user, system } = process.cpuUsage(before);
        microseconds += user + system;
      }
      return (times * sockets.size * 1e6) / microseconds;
    }

    const ours: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < 5; round++) {
      bare.push(await perCoreSecond(bareLoop));
      ours.push(await perCoreSecond(byUs));
    }
    return { bytes: frame.length, ours, bare };
  },
  crowd: ({ viewers, writeUs, seconds }) => besideCrowd(viewers, writeUs, seconds),
};

/** A message of the size of a frame of ten gifts, which viewers ignore. */
function crowdedFrame(): Buffer {
  const text = JSON.stringify({ t: 'filler', text: 'x'.repeat(6_100) });
  const frame = Buffer.alloc(4 + text.length);
  frame[0] = 0x81;
  frame[1] = 126;
  frame.writeUInt16BE(text.length, 2);
  frame.write(text, 4);
  return frame;
}

answer(calls);
