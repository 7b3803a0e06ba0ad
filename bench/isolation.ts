// What one user, room or row at its limit costs all other users: another user's latency without and during each attack, in pairs
// within one run.
import { setTimeout as wait } from 'node:timers/promises';
import type { Target } from './isolation/attack.ts';
import { ATTACKS } from './isolation/attacks.ts';
import { type Bystander, type Operation, openBystander } from './isolation/bystander.ts';
import { type Attacker, startAttacker } from './isolation/start-attacker.ts';
import { type Load, startLoad } from './load/load.ts';
import type { Report } from './load/tally.ts';
import { withDatabase } from './support/database.ts';
import { describeRun } from './support/machine.ts';
import { median, ms } from './support/numbers.ts';
import { readOptions } from './support/options.ts';
import { type Server, startServer } from './support/server.ts';
import { hostName, prepareWorld, roomName } from './support/world.ts';

const values = readOptions({
  pairs: { type: 'string', default: '5' },
  seconds: { type: 'string', default: '8' },
  /** Only attacks whose name contains this. */
  only: { type: 'string', default: '' },
});
const pairs = Number(values.pairs);
const seconds = Number(values.seconds);
const OPERATIONS: readonly Operation[] = ['gift', 'read', 'subscribe'];

/** A pause after each attack, so that the next measurement does not include what the attack left queued. */
const AFTERMATH_MS = 1_000;

/** The default limits of one user. The benchmark's other users stay far below them. */
const DEFAULT_LIMITS = { LAVISH_USER_GIFTS_PER_S: '20', LAVISH_USER_REQUESTS_PER_S: '20' };

await withDatabase(async ({ url, fsyncMs }) => {
  console.log(describeRun(fsyncMs));
  await prepareWorld(url);
  const battle = await withServer(url, {}, fillBattle);
  await withServer(url, DEFAULT_LIMITS, async (server) => {
    const target: Target = { server: server.access, databaseUrl: url, battle };
    const bystander = await openBystander(server.access);
    const attacker = startAttacker();
    try {
      await bystander.observe(seconds);
      printTitles();
      for (const name of Object.keys(ATTACKS).filter((attack) => attack.includes(values.only)))
        await measure(name, target, bystander, attacker);
    } finally {
      bystander.close();
      await attacker.close();
    }
  });
});

async function withServer<T>(
  databaseUrl: string,
  environment: Record<string, string>,
  work: (server: Server) => Promise<T>,
): Promise<T> {
  const server = await startServer(databaseUrl, undefined, environment);
  return work(server).finally(() => server.stop());
}

/** A battle of the hosts of the first two rooms, and some seconds of gifts at full speed in every room. */
async function fillBattle({ access }: Server): Promise<string> {
  const response = await fetch(`${access.origin}/v1/battles`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      mode: 'solo',
      accept: 'auto',
      countdown_s: 0,
      duration_s: 3_600,
      sides: [0, 1].map((room) => ({ hosts: [{ host: hostName(room), room: roomName(room) }] })),
    }),
  });
  const { id } = (await response.json()) as { id: string };
  const load: Load = startLoad();
  try {
    await load.connect({ server: access, transport: 'socket', senders: 1_000 });
    await load.closedLoop({ seconds: 5 });
  } finally {
    await load.close();
  }
  return id;
}

/** Measures without and with the attack in turns. Prints the medians of both and of the ratios, pair by pair. */
async function measure(
  name: string,
  target: Target,
  bystander: Bystander,
  attacker: Attacker,
): Promise<void> {
  const calm: Record<Operation, Report>[] = [];
  const attacked: Record<Operation, Report>[] = [];
  const did: Record<string, number> = {};
  for (let pair = 0; pair < pairs; pair++) {
    calm.push(await bystander.observe(seconds));
    attacker.begin(name, target);
    attacked.push(await bystander.observe(seconds));
    for (const [kind, count] of Object.entries(await attacker.end())) did[kind] = (did[kind] ?? 0) + count;
    await wait(AFTERMATH_MS);
  }
  console.log(`\n${name}: ${JSON.stringify(did)}`);
  for (const operation of OPERATIONS) printRow(operation, calm, attacked);
}

function printTitles(): void {
  console.log(`Medians of ${pairs} pairs of ${seconds} s\n`);
  console.log('                    p50                                p99                        not served');
  console.log(
    '               calm    attack    ratio (spread)     calm    attack    ratio (spread)    calm attack',
  );
}

type Quantile = 'p50' | 'p99';

function printRow(
  operation: Operation,
  calm: Record<Operation, Report>[],
  attacked: Record<Operation, Report>[],
): void {
  const columns = (['p50', 'p99'] as Quantile[]).map((quantile) => {
    const before = calm.map((one) => one[operation].acknowledgement[quantile]);
    const during = attacked.map((one) => one[operation].acknowledgement[quantile]);
    const ratios = during.map((time, pair) => time / before[pair]!);
    const spread = `(${Math.min(...ratios).toFixed(1)}–${Math.max(...ratios).toFixed(1)})`;
    return `${ms(median(before)).padStart(9)}${ms(median(during)).padStart(10)}${median(ratios).toFixed(2).padStart(8)} ${spread.padEnd(11)}`;
  });
  const failures = [calm, attacked].map((reports) =>
    String(reports.reduce((sum, one) => sum + notServed(one[operation]), 0)).padStart(6),
  );
  console.log(`  ${operation.padEnd(10)}${columns.join('')}${failures.join('')}`);
}

function notServed({ refused, dropped }: Report): number {
  return Object.values(refused).reduce((sum, count) => sum + count, dropped);
}
