import { redisCommand, startRedis } from '../../test/support/redis-server.ts';
import { steadyPort } from '../../test/support/steady-port.ts';
import { type Load, startLoad } from '../load/load.ts';
import { median, ms, quantile, thousands } from '../support/numbers.ts';
import { cpuSeconds, cpuSecondsWithChildren } from '../support/processes.ts';
import { type Server, startServer } from '../support/server.ts';
import { timeToOtherNode } from './time-to-other-node.ts';

export interface BusesOptions {
  databaseUrl: string;
  postgresPid: number;
  rounds: number;
  seconds: number;
  /** On all nodes together. */
  senders: number;
  timed: number;
}

interface Setup {
  name: string;
  nodes: number;
  valkey: { url: string; pid: number } | null;
}

/** The measurements of one round of one setup: times in milliseconds, CPU time in microseconds a gift. */
interface Run {
  giftsPerS: number;
  deliveredPerS: number;
  node: number;
  postgres: number;
  valkey: number;
  /** From the receipt on one node to the frame on the other, without other load, and at half of the rate. */
  idle: number[];
  busy: number[];
}

/** Servers as users run them, with a viewer in every room on each. They and their loads take turns by setup. */
export async function measureBuses(options: BusesOptions): Promise<void> {
  const valkey = redisCommand === undefined ? null : await startRedis(await steadyPort());
  const setups: Setup[] = [
    { name: 'one node, NOTIFY', nodes: 1, valkey: null },
    { name: 'two nodes, NOTIFY', nodes: 2, valkey: null },
    ...(valkey === null
      ? []
      : [
          { name: 'one node, Valkey', nodes: 1, valkey },
          { name: 'two nodes, Valkey', nodes: 2, valkey },
        ]),
  ];
  if (valkey === null) console.log('No Valkey or Redis is installed: its bus is left out.');
  console.log(
    `${options.rounds} rounds of ${options.seconds} s; ${options.senders} senders altogether, a viewer in each room on each node`,
  );
  console.log(TITLES);
  const runs = setups.map((): Run[] => []);
  try {
    for (let round = 1; round <= options.rounds; round++) {
      for (const [index, setup] of setups.entries()) {
        const run = await measure(setup, options);
        runs[index]!.push(run);
        printRow(`${round} ${setup.name}`, [run]);
      }
    }
  } finally {
    await valkey?.stop();
  }
  console.log('  medians; of times, all rounds together');
  for (const [index, { name }] of setups.entries()) printRow(`  ${name}`, runs[index]!);
  console.log();
}

async function measure(setup: Setup, options: BusesOptions): Promise<Run> {
  const environment = { VALKEY_URL: setup.valkey?.url ?? '' };
  const servers: Server[] = [];
  const loads: Load[] = [];
  try {
    for (let node = 0; node < setup.nodes; node++) {
      const keys = servers[0] && { ...servers[0].access, origin: 'http://127.0.0.1:0' };
      servers.push(await startServer(options.databaseUrl, keys, environment));
      loads.push(startLoad());
    }
    const senders = options.senders / setup.nodes;
    await Promise.all(
      loads.map(async (load, node) => {
        const server = servers[node]!.access;
        await load.watch({ server });
        await load.connect({ server, transport: 'socket', senders, firstSender: node * senders });
      }),
    );
    return await measureRunning(setup, servers, loads, options);
  } finally {
    await Promise.all(loads.map((load) => load.close()));
    await Promise.all(servers.map((server) => server.stop()));
  }
}

async function measureRunning(
  { valkey }: Setup,
  servers: readonly Server[],
  loads: readonly Load[],
  { postgresPid, seconds, timed }: BusesOptions,
): Promise<Run> {
  const take = async () => ({
    atMs: performance.now(),
    delivered: await deliveredBy(servers),
    node: servers.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0),
    postgres: cpuSecondsWithChildren(postgresPid),
    valkey: valkey === null ? 0 : cpuSeconds(valkey.pid),
  });
  await Promise.all(loads.map((load) => load.closedLoop({ seconds: 2 })));
  const before = await take();
  const reports = await Promise.all(loads.map((load) => load.closedLoop({ seconds })));
  const after = await take();
  const accepted = reports.reduce((sum, report) => sum + report.accepted, 0);
  const giftsPerS = accepted / seconds;
  const perGift = (who: 'node' | 'postgres' | 'valkey') => ((after[who] - before[who]) / accepted) * 1e6;

  const [from, to] = servers;
  let [idle, busy]: number[][] = [[], []];
  if (from !== undefined && to !== undefined) {
    idle = await timeToOtherNode(from.access, to.access, timed);
    const rate = giftsPerS / 2 / loads.length;
    const phases = [{ rate, seconds: timed * 0.06 }];
    const background = Promise.all(loads.map((load) => load.openLoop({ phases })));
    busy = await timeToOtherNode(from.access, to.access, timed);
    await background;
  }
  return {
    giftsPerS,
    deliveredPerS: ((after.delivered - before.delivered) / (after.atMs - before.atMs)) * 1000,
    node: perGift('node'),
    postgres: perGift('postgres'),
    valkey: perGift('valkey'),
    idle: idle!,
    busy: busy!,
  };
}

/** Gifts in the frames of all rooms on all nodes: each room has one viewer on each node. */
async function deliveredBy(servers: readonly Server[]): Promise<number> {
  let delivered = 0;
  for (const { access } of servers) {
    const text = await (await fetch(`${access.origin}/metrics`)).text();
    for (const [, value] of text.matchAll(/^lavish_frame_gifts_total(?:\{[^}]*\})? (\d+)$/gm))
      delivered += Number(value);
  }
  return delivered;
}

const TITLES =
  '                                          delivered   CPU µs a gift        on the other node after\n' +
  '                              gifts/s  to screens/s  Node PgSQL Valkey   idle p50      p99   busy p50      p99';

function printRow(name: string, runs: readonly Run[]): void {
  const middle = (of: (run: Run) => number) => median(runs.map(of));
  const cells = [
    thousands(middle((run) => run.giftsPerS)).padStart(8),
    thousands(middle((run) => run.deliveredPerS)).padStart(14),
    middle((run) => run.node)
      .toFixed(0)
      .padStart(6),
    middle((run) => run.postgres)
      .toFixed(0)
      .padStart(6),
    middle((run) => run.valkey)
      .toFixed(1)
      .padStart(7),
  ];
  for (const times of [runs.flatMap(({ idle }) => idle), runs.flatMap(({ busy }) => busy)]) {
    if (times.length === 0) continue;
    cells.push(ms(quantile(times, 0.5)).padStart(11), ms(quantile(times, 0.99)).padStart(9));
  }
  console.log(`  ${name.padEnd(27)}${cells.join('')}`);
}
