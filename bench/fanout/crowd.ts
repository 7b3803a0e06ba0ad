import { setTimeout as wait } from 'node:timers/promises';
import { createOpenRooms } from '../../packages/server/src/rooms/open-rooms.ts';
import type { Subscriber } from '../../packages/server/src/rooms/subscriber.ts';
import { quantile } from '../support/numbers.ts';
import type { Crowd } from './calls.ts';
import { makeCommits } from './gift-stream.ts';
import { startRooms } from './lavish-contender.ts';

const STAR = 'crowd';
const SMALL = 'small';

/**
 * A room of simulated viewers with 1,000 gifts a second, where writing each frame takes a set time, and a room of ten with a gift now
 * and then: how long the event loop is blocked, and how soon the ten get their frames.
 */
export async function besideCrowd(viewers: number, writeUs: number, seconds: number): Promise<Crowd> {
  const openRooms = createOpenRooms();
  const rooms = startRooms((message) => Buffer.from(JSON.stringify(message)), openRooms);
  let seenMs = 0;
  let largeFrames = 0;
  const crowd = made(() => busyFor(writeUs));
  const first = made(() => {
    largeFrames += 1;
    busyFor(writeUs);
  });
  const ten = made(() => {
    seenMs = performance.now();
  });
  await rooms.subscribe({ t: 'subscribe', room: STAR }, first());
  for (let n = 1; n < viewers; n++) await rooms.subscribe({ t: 'subscribe', room: STAR }, crowd());
  for (let n = 0; n < 10; n++) await rooms.subscribe({ t: 'subscribe', room: SMALL }, ten());
  await wait(3_000);

  const commits = makeCommits(1_000, seconds, Date.now());
  const quiet = makeCommits(10, seconds, Date.now());
  const latencies: number[] = [];
  const holds: number[] = [];
  let turn = process.cpuUsage();
  let over = false;
  (function nextTurn() {
    const { user, system } = process.cpuUsage(turn);
    holds.push((user + system) / 1_000);
    turn = process.cpuUsage();
    if (!over) setImmediate(nextTurn);
  })();

  largeFrames = 0;
  const startMs = performance.now();
  for (const { dueMs, events } of commits) {
    await wait(Math.max(0, startMs + dueMs - performance.now()));
    rooms.deliver({ ...events, room: STAR });
    if (quiet[0] === undefined || quiet[0].dueMs > dueMs) continue;
    const deliveredMs = performance.now();
    seenMs = 0;
    rooms.deliver({ ...quiet.shift()!.events, room: SMALL });
    while (seenMs === 0) await wait(0);
    latencies.push(seenMs - deliveredMs);
  }
  const elapsedS = (performance.now() - startMs) / 1_000;
  over = true;
  const tickMs = openRooms.counts().longestTickMs;
  rooms.stop();
  return {
    framesPerS: largeFrames / elapsedS,
    tickMs,
    holdMs: { p99: quantile(holds, 0.99), max: quantile(holds, 1) },
    smallRoomMs: { p99: quantile(latencies, 0.99), max: quantile(latencies, 1) },
  };
}

/** Makes viewers whose frames are sent by `send`. */
const made = (send: () => void) => (): Subscriber => ({
  closed: false,
  respond() {},
  send() {
    send();
    return true;
  },
  ready: () => true,
});

function busyFor(microseconds: number) {
  const endMs = performance.now() + microseconds / 1_000;
  while (performance.now() < endMs);
}
