// More gifts than the server can accept. `targets`: how much of the best rate is still accepted, by transport and by the senders'
// behaviour, in pairs of normal load and overload within one run. `flood`: the latency of gifts meanwhile, the memory, and how soon
// afterwards it is normal again.
import { CASES, type CaseName, measureCase, OPEN_HTTP_CONNECTIONS } from './overload/cases.ts';
import { measureFlood } from './overload/flood.ts';
import { startRefusingServer } from './overload/refusing-server.ts';
import { isSlowdown, NO_SLOWDOWN, SLOWDOWNS, startSlowdown } from './overload/slowdown.ts';
import { readOptions } from './support/options.ts';
import { withStage } from './support/stage.ts';

const values = readOptions({
  parts: { type: 'string', default: 'targets,flood' },
  cases: { type: 'string', default: Object.keys(CASES).join(',') },
  pairs: { type: 'string', default: '10' },
  seconds: { type: 'string', default: '5' },
  senders: { type: 'string', default: '1000' },
  times: { type: 'string', default: '3' },
  /** `limit`: by cpulimit, to --limit percent of a core; `neighbours`: together with a busy process for each core. */
  slowed: { type: 'string', default: '' },
  limit: { type: 'string', default: '50' },
  'flood-seconds': { type: 'string', default: '30' },
  'flood-transport': { type: 'string', default: 'socket' },
  timeline: { type: 'boolean', default: false },
});
const parts = values.parts.split(',');
const cases = values.cases.split(',').map(knownCase);
const size = {
  pairs: Number(values.pairs),
  seconds: Number(values.seconds),
  senders: Number(values.senders),
  times: Number(values.times),
};

function knownCase(name: string): CaseName {
  if (name in CASES) return name as CaseName;
  throw new Error(`There is no case ${name}: --cases takes some of ${Object.keys(CASES).join(',')}`);
}

if (values.slowed !== '' && !isSlowdown(values.slowed))
  throw new Error(`--slowed takes one of ${SLOWDOWNS.join(', ')}`);

await withStage(
  async (stage) => {
    const slowdown = isSlowdown(values.slowed)
      ? startSlowdown(values.slowed, stage.server.pid, Number(values.limit))
      : NO_SLOWDOWN;
    try {
      console.log(`The machine ${slowdown.description}.`);
      if (parts.includes('targets')) {
        const refusing = await startRefusingServer();
        try {
          for (const name of cases) await measureCase(name, { ...stage, refusing, slowdown }, size);
        } finally {
          await refusing.stop();
        }
      }
      if (parts.includes('flood'))
        await measureFlood(stage, {
          ...size,
          seconds: Number(values['flood-seconds']),
          transport: values['flood-transport'] === 'http' ? 'http' : 'socket',
          showTimeline: values.timeline,
        });
    } finally {
      await slowdown.stop();
    }
  },
  // For the load of the open loop.
  { environment: { LAVISH_MAX_HTTP_CONNECTIONS: String(2 * OPEN_HTTP_CONNECTIONS) } },
);
