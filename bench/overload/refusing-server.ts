import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Load, startLoad } from '../load/load.ts';
import { endWithBenchmark } from '../support/interrupt.ts';
import { cpuSeconds } from '../support/processes.ts';

export interface RefusingServer {
  /** Refuses this many gifts a second over this many connections, and returns the CPU seconds of a refusal. */
  cpuSecondsPerRefusal(options: { rate: number; seconds: number; connections: number }): Promise<number>;
  stop(): Promise<void>;
}

/** The bare server in a process of its own, with a load of its own. */
export async function startRefusingServer(): Promise<RefusingServer> {
  const child = fork(fileURLToPath(new URL('./refusing-server-process.mjs', import.meta.url)));
  endWithBenchmark(child);
  const [port] = (await once(child, 'message')) as [number];
  const load: Load = startLoad();
  const access = { origin: `http://127.0.0.1:${port}`, apiKey: 'sk_bench', tokenKeyId: '', tokenSecret: '' };
  let connected = 0;

  return {
    async cpuSecondsPerRefusal({ rate, seconds, connections }) {
      if (connected !== connections)
        await load.connect({ server: access, transport: 'http', senders: connections });
      connected = connections;
      const before = cpuSeconds(child.pid!);
      const { phases } = await load.openLoop({ phases: [{ rate, seconds }] });
      const refusals = phases[0]?.refused.overloaded ?? 0;
      if (refusals === 0) throw new Error('The bare server refused nothing.');
      return (cpuSeconds(child.pid!) - before) / refusals;
    },
    async stop() {
      await load.close();
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
