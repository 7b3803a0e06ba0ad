// One node's engine in a process of its own: it commits gifts to one host until it is stopped, and reports.
import { giftsPerSecond } from '../commit/contender.ts';
import { lavishEngine } from '../commit/lavish.ts';
import { load } from '../support/world.ts';
import type { NodeRun, RunRequest } from './node.ts';

const databaseUrl = process.argv[2]!;

process.on('message', async ({ viewers, inFlight, seconds }: RunRequest) => {
  const faults: string[] = [];
  const log = (message: string, fault: Error) => void faults.push(`${message}: ${fault.message}`);
  const engine = lavishEngine('node', databaseUrl, load({ rooms: 1, ...viewers }), { inFlight, log });
  const rate = await giftsPerSecond(engine, seconds);
  await engine.close();
  process.send!({ rate, faults } satisfies NodeRun);
});
process.on('disconnect', () => process.exit());
