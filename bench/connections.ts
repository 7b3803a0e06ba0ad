// What an idle connection costs, compared with one of plain `ws`; how long 10,000 viewers take to reconnect and be current after
// they have lost their server; and how that affects viewers who are already connected.
import { setTimeout as wait } from 'node:timers/promises';
import { type GiftRhythm, startGiftRhythm } from './connections/gift-rhythm.ts';
import {
  type Arrival,
  type Destination,
  startPlainWs,
  startViewers,
  type Viewers,
} from './connections/processes.ts';
import { withDatabase } from './support/database.ts';
import { describeRun } from './support/machine.ts';
import { ms, thousands } from './support/numbers.ts';
import { readOptions } from './support/options.ts';
import { cpuSeconds, residentMiB } from './support/processes.ts';
import { type Server, startServer } from './support/server.ts';
import { prepareWorld, roomName } from './support/world.ts';

const values = readOptions({
  viewers: { type: 'string', default: '10000' },
  /** Gifts a second in their room. Each is a frame for every viewer who is connected. */
  gifts: { type: 'string', default: '5' },
  /** How many gifts the viewers have missed when they reconnect at once. */
  missed: { type: 'string', default: '300' },
  parts: { type: 'string', default: 'memory,storm,restart' },
});
const count = Number(values.viewers);
const giftsPerS = Number(values.gifts);
const missed = Number(values.missed);
const parts = values.parts.split(',');
const ROOM = roomName(0);
/** Opened before anything is measured, so that code is compiled and the young generation has grown. */
const WARM = Math.round(count / 2);
/** Connections opened at a time where opening them is not measured. */
const GENTLY = 50;
/** For how long a connected viewer is observed before and after. */
const QUIET_MS = 4_000;

const destinationOf = ({ origin, tokenKeyId, tokenSecret }: Server['access']): Destination => ({
  origin,
  token: { keyId: tokenKeyId, secret: tokenSecret },
  room: ROOM,
});

/** Resident MiB after 3 s of rest; the highest of those seconds. */
async function settledMiB(pid: number): Promise<number> {
  const samples: number[] = [];
  for (let seconds = 0; seconds < 60; seconds++) {
    samples.push(residentMiB(pid).now);
    const last = samples.slice(-4);
    if (last.length === 4 && Math.max(...last) - Math.min(...last) < 1) break;
    await wait(1_000);
  }
  return samples.at(-1)!;
}

async function kibPerConnection(viewers: Viewers, pid: number, to: Destination): Promise<number> {
  await viewers.open({ to, count: WARM, atOnce: GENTLY });
  const before = await settledMiB(pid);
  await viewers.open({ to, count, atOnce: GENTLY });
  const after = await settledMiB(pid);
  await viewers.close({});
  return ((after - before) * 1024) / count;
}

async function compareMemory(server: Server, viewers: Viewers): Promise<void> {
  const plain = await startPlainWs();
  const ofPlain = await kibPerConnection(viewers, plain.pid, { origin: plain.origin, room: ROOM });
  await plain.stop();
  const ofLavish = await kibPerConnection(viewers, server.pid, destinationOf(server.access));
  console.log(`Memory of an idle connection: resident size with ${thousands(count)} more of them`);
  console.log(`  plain ws                        ${ofPlain.toFixed(1).padStart(6)} KiB`);
  console.log(`  Lavish, watching a room         ${ofLavish.toFixed(1).padStart(6)} KiB`);
  console.log(`  ratio                           ${(ofLavish / ofPlain).toFixed(2).padStart(6)}\n`);
}

const printArrival = (what: string, { current, recovered, failed, p50, p99, last }: Arrival) =>
  console.log(
    `  ${what}\n    current: half after ${ms(p50)}, 99 of 100 after ${ms(p99)}, all after ${ms(last)}` +
      ` (${thousands((current / last) * 1000)} a second)\n` +
      `    ${thousands(recovered)} of ${thousands(current)} got all that they had missed; ${thousands(failed)} tries in vain`,
  );

async function printBystander(what: string, rhythm: GiftRhythm): Promise<number> {
  const { gifts, p50, p99, max } = await rhythm.latency();
  console.log(
    `    a bystander ${what}: ${thousands(gifts)} gifts on the screen after ${ms(p50)}, p99 ${ms(p99)}, at most ${ms(max)}`,
  );
  return p99;
}

/** Like the end of another node: all its viewers connect to this one at the same moment, with their positions. */
async function allAtOnce(server: Server, viewers: Viewers): Promise<void> {
  console.log(
    `${thousands(count)} viewers come to a server in the same moment; ${giftsPerS} gifts a second in their room`,
  );
  const rhythm = await startGiftRhythm(server.access, ROOM);
  const position = { ...rhythm.position };
  rhythm.pace(100);
  while (rhythm.position.seq < position.seq + missed) await wait(10);
  rhythm.pace(giftsPerS);
  await rhythm.latency();
  await wait(QUIET_MS);
  const before = await printBystander('before', rhythm);
  const to = destinationOf(server.access);
  const cpuBefore = cpuSeconds(server.pid);
  const arrival = await viewers.open({ to, count, atOnce: count, position });
  const cpuS = cpuSeconds(server.pid) - cpuBefore;
  const during = await printBystander('meanwhile', rhythm);
  printArrival(`with ${missed} gifts and more that they have missed`, arrival);
  console.log(
    `    the server took ${((cpuS * 1e6) / count).toFixed(0)} µs of a core for each, frames included`,
  );
  await rhythm.latency();
  await wait(QUIET_MS);
  await printBystander('afterwards', rhythm);
  console.log(`    p99 meanwhile is ${(during / before).toFixed(1)} × that of before\n`);
  await rhythm.stop();
}

/** All viewers are connected, and lose the server. */
async function restart(
  databaseUrl: string,
  server: Server,
  viewers: Viewers,
  how: 'stop' | 'kill',
): Promise<Server> {
  const back = viewers.comeBack({});
  const startMs = performance.now();
  await server[how]();
  const next = await startServer(databaseUrl, server.access);
  const awayMs = performance.now() - startMs;
  const names = { stop: 'Told to stop', kill: 'Killed' };
  console.log(`${names[how]} and started again, which takes ${ms(awayMs)}`);
  printArrival('by the rules of the client', await back);
  return next;
}

await withDatabase(async ({ url, fsyncMs }) => {
  console.log(describeRun(fsyncMs));
  await prepareWorld(url);
  const viewers = startViewers();
  let server = await startServer(url);
  try {
    if (parts.includes('memory')) await compareMemory(server, viewers);
    if (parts.includes('storm')) await allAtOnce(server, viewers);
    else await viewers.open({ to: destinationOf(server.access), count, atOnce: GENTLY });
    if (parts.includes('restart')) {
      server = await restart(url, server, viewers, 'stop');
      server = await restart(url, server, viewers, 'kill');
    }
  } finally {
    await viewers.stop();
    await server.stop();
  }
});
