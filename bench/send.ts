// Gifts over real connections to the server as users run it, with fsync on: how many a second it acknowledges, and how soon. The load
// runs in a process of its own, on the same machine.
import type { Load, Transport } from './load/load.ts';
import type { Report } from './load/tally.ts';
import { median, ms, thousands } from './support/numbers.ts';
import { readOptions } from './support/options.ts';
import { type Cores, withStage } from './support/stage.ts';

const values = readOptions({
  rounds: { type: 'string', default: '3' },
  seconds: { type: 'string', default: '10' },
  senders: { type: 'string', default: '1000' },
  transports: { type: 'string', default: 'socket,http' },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const senders = Number(values.senders);

/** The measurements over each transport, one after another; `reached` is the rate of the first. */
const MEASUREMENTS: Record<string, (load: Load, reached: number) => Promise<Report>> = {
  'as many as it takes': (load) => load.closedLoop({ seconds }),
  'half as many, open loop': async (load, reached) => {
    const { phases } = await load.openLoop({ phases: [{ rate: reached / 2, seconds }] });
    return phases[0]!;
  },
  'one at a time, else idle': (load) => load.oneByOne({ gifts: 100, pauseMs: 20 }),
};

/** Numbers in the order of TITLES. */
type Row = number[];

function rowOf({ accepted, seconds, acknowledgement, refused, dropped }: Report, cores: Cores): Row {
  const giftsPerS = accepted / seconds;
  const microseconds = (busyCores: number) => (busyCores / giftsPerS) * 1e6;
  const notAccepted = Object.values(refused).reduce((sum, count) => sum + count, dropped);
  return [
    giftsPerS,
    acknowledgement.p50,
    acknowledgement.p99,
    acknowledgement.max,
    notAccepted,
    microseconds(cores.server),
    microseconds(cores.postgres),
    microseconds(cores.load),
    cores.server,
    cores.postgres,
    cores.load,
  ];
}

const medians = (rows: Row[]): Row => rows[0]!.map((_, column) => median(rows.map((row) => row[column]!)));

const TITLES =
  '                                        acknowledged after         refused    CPU µs a gift       cores\n' +
  '                              gifts/s     p50     p99     max  or dropped   Node  PgSQL  load   Node PgSQL  load';

function printRow(name: string, row: Row): void {
  const [giftsPerS, p50, p99, max, notAccepted, ...cpu] = row as [number, number, number, number, number];
  const costs = (cpu as number[]).map((number, index) =>
    index < 3 ? number.toFixed(0).padStart(6) : number.toFixed(2).padStart(6),
  );
  console.log(
    `  ${name.padEnd(27)}${thousands(giftsPerS).padStart(8)}${[p50, p99, max].map((time) => ms(time).padStart(8)).join('')}` +
      `${thousands(notAccepted).padStart(12)} ${costs.join('')}`,
  );
}

await withStage(async ({ server, load, countingCores }) => {
  for (const transport of values.transports.split(',') as Transport[]) {
    console.log(`By ${transport}, ${thousands(senders)} senders with a connection each`);
    console.log(TITLES);
    await load.connect({ server: server.access, transport, senders });
    await load.closedLoop({ seconds: 3 });
    const rows = new Map(Object.keys(MEASUREMENTS).map((name) => [name, [] as Row[]]));
    for (let round = 1; round <= rounds; round++) {
      let reached = 0;
      for (const [name, measure] of Object.entries(MEASUREMENTS)) {
        const { result, cores } = await countingCores(() => measure(load, reached));
        reached ||= result.accepted / result.seconds;
        const row = rowOf(result, cores);
        rows.get(name)!.push(row);
        printRow(`${round} ${name}`, row);
      }
    }
    console.log('  medians');
    for (const [name, measured] of rows) printRow(`  ${name}`, medians(measured));
    console.log();
  }
});
