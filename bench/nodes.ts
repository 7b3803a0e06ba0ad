// What several nodes gain and what the bus between them costs, over PostgreSQL and, if one is installed, over Valkey; and whether
// two nodes delay each other on one hot row.
import { measureBuses } from './nodes/buses.ts';
import { measureHotHost } from './nodes/hot-host.ts';
import { withDatabase } from './support/database.ts';
import { describeRun } from './support/machine.ts';
import { readOptions } from './support/options.ts';
import { prepareWorld } from './support/world.ts';

const values = readOptions({
  parts: { type: 'string', default: 'buses,host' },
  rounds: { type: 'string', default: '5' },
  seconds: { type: 'string', default: '5' },
  senders: { type: 'string', default: '500' },
  /** Gifts whose time to a screen of the other node is measured, by round. */
  timed: { type: 'string', default: '100' },
});
const [rounds, seconds, senders, timed] = [values.rounds, values.seconds, values.senders, values.timed].map(
  Number,
) as [number, number, number, number];

await withDatabase(async ({ url, pid, fsyncMs }) => {
  console.log(describeRun(fsyncMs));
  await prepareWorld(url);
  if (values.parts.includes('buses'))
    await measureBuses({ databaseUrl: url, postgresPid: pid, rounds, seconds, senders, timed });
  if (values.parts.includes('host')) await measureHotHost(url, { rounds, seconds });
});
