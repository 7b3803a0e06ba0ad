import { type Load, startLoad } from '../load/load.ts';
import { withDatabase } from './database.ts';
import { describeRun } from './machine.ts';
import { cpuSeconds, cpuSecondsWithChildren } from './processes.ts';
import { type Server, startServer } from './server.ts';
import { prepareWorld, ROOMS } from './world.ts';

/** CPU usage of each, in cores: 1 is one core that is busy all the time. */
export interface Cores {
  server: number;
  postgres: number;
  load: number;
}

export interface Stage {
  databaseUrl: string;
  server: Server;
  load: Load;
  /** Runs `work` and returns its result, and the cores that each used meanwhile. */
  countingCores<T>(work: () => Promise<T>): Promise<{ result: T; cores: Cores }>;
}

interface StageOptions {
  rooms?: number;
  /** Settings of the server. */
  environment?: Record<string, string>;
}

/** The server as users run it, on a durable database of its own, with a viewer in every room; and the load. */
export const withStage = (
  work: (stage: Stage) => Promise<void>,
  { rooms = ROOMS, environment = {} }: StageOptions = {},
): Promise<void> =>
  withDatabase(async ({ url, pid: postgresPid, fsyncMs }) => {
    console.log(describeRun(fsyncMs));
    await prepareWorld(url, { rooms });
    const server = await startServer(url, undefined, environment);
    const load = startLoad();

    const cpu = () => ({
      server: cpuSeconds(server.pid),
      postgres: cpuSecondsWithChildren(postgresPid),
      load: cpuSeconds(load.pid),
    });

    async function countingCores<T>(work: () => Promise<T>) {
      const before = cpu();
      const startMs = performance.now();
      const result = await work();
      const seconds = (performance.now() - startMs) / 1000;
      const after = cpu();
      const cores = (name: keyof Cores) => (after[name] - before[name]) / seconds;
      return { result, cores: { server: cores('server'), postgres: cores('postgres'), load: cores('load') } };
    }

    try {
      await load.watch({ server: server.access });
      await work({ databaseUrl: url, server, load, countingCores });
    } finally {
      await load.close();
      await server.stop();
    }
  });
