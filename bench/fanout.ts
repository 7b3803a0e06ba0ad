// One room, many viewers, many gifts: what it costs to show them, compared with Socket.IO and plain ws. Each contender is a process
// that gets the gifts as a server's feed does after a commit (no database, no intake). Its viewers are raw sockets in another
// process. Lavish's parts run as in the server, with their defaults: rooms, frames, sockets.
import { setTimeout as wait } from 'node:timers/promises';
import { type Process, type ReaderCalls, type ServerCalls, start } from './fanout/calls.ts';
import { NAMES, type Name } from './fanout/contender.ts';
import { describeRun } from './support/machine.ts';
import { median, ms, quantile, thousands } from './support/numbers.ts';
import { readOptions } from './support/options.ts';

const values = readOptions({
  viewers: { type: 'string', default: '1000,5000' },
  rates: { type: 'string', default: '100,1000,5000' },
  seconds: { type: 'string', default: '5' },
  rounds: { type: 'string', default: '1' },
});
const numbers = (text: string) => text.split(',').map(Number);
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);

interface Run {
  /** Gifts delivered, times viewers; and of these, the ones shown individually. */
  delivered: number;
  visible: number;
  elapsedS: number;
  cpuS: number;
  messages: number;
  bytesPerViewer: number;
  p99Ms: number;
  /** The share of due gifts that every viewer got. */
  share: number;
}

interface Opened {
  server: Process<ServerCalls>;
  readers: Process<ReaderCalls>;
}

/** A contender with its audience in the room. */
async function withContender<T>(
  name: Name,
  viewers: number,
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  const server = start<ServerCalls>('fanout-server-process');
  const readers = start<ReaderCalls>('fanout-readers-process');
  try {
    const { port } = await server.call.open({ name });
    await readers.call.open({ name, port, viewers });
    while ((await server.call.viewers({})) < viewers) await wait(50);
    // By now the frames with the number of viewers have been sent.
    await wait(1_500);
    return await work({ server, readers });
  } finally {
    await Promise.all([server.stop(), readers.stop()]);
  }
}

const measure = (name: Name, viewers: number, rate: number): Promise<Run> =>
  withContender(name, viewers, async ({ server, readers }) => {
    const { dueAt, left } = await server.call.feed({ rate, seconds });
    const published = dueAt.length;
    const { messages, bytes, lastAt, sample } = await readers.call.awaitSeq({
      seq: published,
      quietMs: 3_000,
    });
    const cpuS = await server.call.cpu({});
    const complete = lastAt.filter((at) => at > 0).length;
    const perViewer = (sample.singly + sample.summed) / sample.viewers;
    const visiblePart = sample.singly / (sample.singly + sample.summed);
    if (perViewer !== published) console.error(`  ${name}: viewers got ${perViewer} gifts, not ${published}`);
    return {
      delivered: complete * viewers,
      visible: complete * viewers * visiblePart,
      elapsedS: (Math.max(...lastAt.slice(-1_000)) - dueAt[0]!) / 1_000,
      cpuS,
      messages,
      bytesPerViewer: bytes / viewers,
      p99Ms: quantile(
        lastAt.flatMap((at, index) => (at > 0 ? [at - dueAt[index]!] : [])),
        0.99,
      ),
      share: complete / (published + left),
    };
  });

const TITLES =
  '                          told   gifts delivered     a core-second:   visible   p99 due to   messages   KB a second\n' +
  '                         of due        a second      gifts   singly  of these  last viewer   a second      a viewer';

function print(name: string, run: Run): void {
  const { delivered, visible, elapsedS, cpuS, messages, bytesPerViewer, p99Ms, share } = run;
  const cells = [
    `${Math.round(share * 100)}%`.padStart(6),
    thousands(delivered / elapsedS).padStart(16),
    thousands(delivered / cpuS).padStart(14),
    thousands(visible / cpuS).padStart(11),
    `${Math.round((100 * visible) / delivered)}%`.padStart(6),
    ms(p99Ms).padStart(12),
    thousands(messages / elapsedS).padStart(11),
    (bytesPerViewer / elapsedS / 1_000).toFixed(1).padStart(11),
  ];
  console.log(`  ${name.padEnd(22)}${cells.join('')}`);
}

const medianRun = (runs: Run[]): Run =>
  Object.fromEntries(
    Object.keys(runs[0]!).map((key) => [key, median(runs.map((run) => run[key as keyof Run]))]),
  ) as unknown as Run;

console.log(describeRun(null));
for (const viewers of numbers(values.viewers)) {
  for (const rate of numbers(values.rates)) {
    console.log(`${thousands(viewers)} viewers, ${thousands(rate)} gifts a second for ${seconds} s`);
    console.log(TITLES);
    const runs = new Map<Name, Run[]>(NAMES.map((name) => [name, []]));
    for (let round = 1; round <= rounds; round++)
      for (const name of NAMES) {
        const run = await measure(name, viewers, rate);
        runs.get(name)!.push(run);
        if (rounds > 1) print(`${round} ${name}`, run);
      }
    const medians = new Map([...runs].map(([name, some]) => [name, medianRun(some)]));
    for (const [name, run] of medians) print(name, run);
    const ours = medians.get('lavish')!;
    for (const name of NAMES.slice(1)) {
      const other = medians.get(name)!;
      const ratio = (read: (run: Run) => number) => (read(ours) / read(other)).toFixed(1);
      console.log(
        `  against ${name}: ${ratio((run) => run.delivered / run.cpuS)} x the gifts a core-second, ` +
          `${ratio((run) => run.visible / run.cpuS)} x of those shown singly`,
      );
    }
    console.log();
  }
  const { bytes, ours, bare } = await withContender('lavish', viewers, ({ server }) =>
    server.call.writes({ times: 20 }),
  );
  console.log(
    `A frame of ${bytes} bytes to ${thousands(viewers)} sockets: frames a core-second, median of 5 rounds`,
  );
  console.log(`  by a bare loop of socket.write ${thousands(median(bare)).padStart(10)}`);
  console.log(`  by our audience and writers    ${thousands(median(ours)).padStart(10)}`);
  console.log(`  ratio ${median(ours.map((each, round) => each / bare[round]!)).toFixed(2)}\n`);
}

const server = start<ServerCalls>('fanout-server-process');
console.log('A room of ten beside one with 1,000 gifts a second and simulated viewers, 4 µs a write');
console.log('  viewers       tick  frames/s   event loop blocked: p99  max   commit to all ten: p99     max');
for (const viewers of [0, 10_000, 100_000]) {
  const crowd = await server.call.crowd({ viewers: Math.max(1, viewers), writeUs: 4, seconds });
  const { tickMs, framesPerS, holdMs, smallRoomMs } = crowd;
  console.log(
    `  ${thousands(viewers).padStart(7)}${ms(tickMs).padStart(11)}${framesPerS.toFixed(1).padStart(10)}` +
      `${ms(holdMs.p99).padStart(23)}${ms(holdMs.max).padStart(8)}${ms(smallRoomMs.p99).padStart(25)}${ms(smallRoomMs.max).padStart(8)}`,
  );
}
await server.stop();
