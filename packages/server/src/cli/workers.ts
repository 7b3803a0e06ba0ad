import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { answerWorkers } from '../metrics/workers-metrics.ts';
import { endGracefully } from './end-gracefully.ts';
import { restartDelayMs } from './restart-delay.ts';

/** Tells a worker to end as it would on SIGTERM. It may just have had one: a signal to the whole process group. */
export const STOP = 'lavish:stop';

/** A worker cuts itself off after 30 s; one that hangs does not. */
const STOP_WITHIN_MS = 33_000;

/** Which of the workers this process is, from 1; null: it is none. */
export const workerNumber = (): number | null =>
  cluster.isWorker ? Number(process.env.LAVISH_WORKER) : null;

/**
 * Runs the program so many times on one port, a node each. This process takes the connections in and deals them out in
 * turn: left to the system, a few workers would get most of the sockets, which stay for hours. It starts a worker anew that
 * ends, and ends itself when one ends before all have listened for the first time, as on a port that is taken.
 */
export function runWorkers(count: number, logger: Logger): void {
  let stopping = false;
  let listening = 0;

  cluster.schedulingPolicy = cluster.SCHED_RR;
  cluster.setupPrimary({
    // The bundle's entry, of which this code is a part.
    exec: fileURLToPath(new URL('./lavish.mjs', import.meta.url)),
    args: ['start'],
    execArgv: [...process.execArgv, '--enable-source-maps'],
  });
  answerWorkers(logger);

  function keep(number: number, deaths = 0): void {
    const startedAtMs = performance.now();
    const worker = cluster.fork({ LAVISH_WORKER: String(number) });
    worker.once('listening', ({ port }) => {
      listening += 1;
      if (listening === count) logger.info({ workers: count, port }, 'all workers listen');
    });
    worker.once('exit', (code, signal) => {
      if (stopping) return;
      if (listening < count) return giveUp(number);
      const next = restartDelayMs(performance.now() - startedAtMs, deaths);
      const about = { worker: number, code, signal, retryMs: next.delayMs };
      logger.error(about, 'a worker has ended: another takes its place');
      setTimeout(() => stopping || keep(number, next.deaths), next.delayMs);
    });
  }

  function giveUp(number: number) {
    logger.fatal({ worker: number }, 'a worker could not start');
    process.exit(1);
  }

  async function stop() {
    stopping = true;
    const codes = await Promise.all(workers().map(stopWorker));
    if (codes.some((code) => code !== 0)) throw new Error(`workers ended with ${codes.join(', ')}`);
  }

  endGracefully({ withinMs: STOP_WITHIN_MS, logger, close: stop });
  process.on('exit', () => {
    for (const worker of workers()) worker.process.kill('SIGKILL');
  });
  for (let number = 1; number <= count; number++) keep(number);
}

const workers = (): Worker[] => Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);

async function stopWorker(worker: Worker): Promise<number | null> {
  const exit = once(worker, 'exit');
  if (worker.isConnected()) worker.send(STOP);
  const [code] = await exit;
  return code as number | null;
}
