// Two nodes' engines on one database, all gifts to one host: does the hot row cost throughput, and does it make batches fail? One
// process and two take turns, with the same number of gifts in progress.
import { median, thousands } from '../support/numbers.ts';
import { startNode } from './node.ts';

const IN_FLIGHT = 3_000;

const SETUPS = [
  { name: 'one process', nodes: 1, nth: 1 },
  { name: 'two, each viewer on one of them', nodes: 2, nth: 2 },
  // The worst case: batches of the two nodes wait for each other's wallets.
  { name: 'two, every viewer on both', nodes: 2, nth: 1 },
];

export async function measureHotHost(
  databaseUrl: string,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<void> {
  console.log('Engines alone, every gift to one host');
  const nodes = [startNode(databaseUrl), startNode(databaseUrl)];
  const rates = SETUPS.map((): number[] => []);
  const faults: string[] = [];

  for (let round = 1; round <= rounds; round++) {
    for (const [index, setup] of SETUPS.entries()) {
      const running = nodes.slice(0, setup.nodes);
      const inFlight = IN_FLIGHT / setup.nodes;
      const runs = await Promise.all(
        running.map((node, first) =>
          node.run({ viewers: { first: first % setup.nth, nth: setup.nth }, inFlight, seconds }),
        ),
      );
      const rate = runs.reduce((sum, run) => sum + run.rate, 0);
      rates[index]!.push(rate);
      faults.push(...runs.flatMap((run) => run.faults));
      console.log(`  round ${round}  ${setup.name.padEnd(34)}${thousands(rate).padStart(8)} gifts/s`);
    }
  }
  for (const node of nodes) await node.stop();

  console.log('\n  medians                                    gifts/s  of one process');
  for (const [index, { name }] of SETUPS.entries()) {
    const ratio = median(rates[index]!.map((rate, round) => rate / rates[0]![round]!));
    console.log(
      `  ${name.padEnd(40)} ${thousands(median(rates[index]!)).padStart(9)} ${ratio.toFixed(2).padStart(15)}`,
    );
  }
  console.log(`  batches that failed or ran again: ${faults.length}`);
  for (const fault of new Set(faults)) console.log(`    ${fault}`);
}
