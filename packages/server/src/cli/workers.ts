import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { answerWorkers } from '../metrics/workers-metrics.ts';
import { endGracefully } from './end-gracefully.ts';
import { restartDelayMs } from './restart-delay.ts';

/** The message that ends a worker like SIGTERM. The worker may have received the signal as well, if it was sent to the group. */
export const STOP = 'lavish:stop';

/** Longer than the 30 s after which a worker exits, unless it hangs. */
const STOP_WITHIN_MS = 33_000;

/** The number of this worker, from 1. Null: this process is not a worker. */
export const workerNumber = (): number | null =>
  cluster.isWorker ? Number(process.env.LAVISH_WORKER) : null;

/**
 * Runs `count` workers on one port, each a node. This process accepts the connections and distributes them in turn: if the
 * operating system did, a few workers would get most of the sockets, which stay open for hours. It replaces a worker that
 * exits. If one exits before all have listened for the first time, for example because the port is in use, it exits itself.
 */
export function runWorkers(count: number, logger: Logger): void {
  let stopping = false;
  let listening = 0;

  cluster.schedulingPolicy = cluster.SCHED_RR;
  cluster.setupPrimary({
    // The entry of the bundle that contains this module.
    exec: fileURLToPath(new URL('./lavish.mjs', import.meta.url)),
    args: ['start'],
    execArgv: [...process.execArgv, '--enable-source-maps'],
  });
  answerWorkers(logger);

  function startWorker(number: number, failures = 0): void {
    const startedAtMs = performance.now();
    const worker = cluster.fork({
      LAVISH_WORKER: String(number),
      // For the effective settings: an option of the command line may have set it.
      LAVISH_WORKERS: String(count),
      LAVISH_WORKERS_FILE: '',
    });
    worker.once('listening', ({ port }) => {
      listening += 1;
      if (listening === count) logger.info({ workers: count, port }, 'all workers are listening');
    });
    worker.once('exit', (code, signal) => {
      if (stopping) return;
      if (listening < count) return giveUp(number);
      const next = restartDelayMs(performance.now() - startedAtMs, failures);
      const about = { worker: number, code, signal, retryMs: next.delayMs };
      logger.error(about, 'a worker has exited and will be replaced');
      setTimeout(() => stopping || startWorker(number, next.failures), next.delayMs);
    });
  }

  function giveUp(number: number) {
    logger.fatal({ worker: number }, 'a worker could not start');
    process.exit(1);
  }

  async function stop() {
    stopping = true;
    const codes = await Promise.all(workers().map(stopWorker));
    if (codes.some((code) => code !== 0)) throw new Error(`workers exited with ${codes.join(', ')}`);
  }

  endGracefully({ withinMs: STOP_WITHIN_MS, logger, close: stop });
  process.on('exit', () => {
    for (const worker of workers()) worker.process.kill('SIGKILL');
  });
  for (let number = 1; number <= count; number++) startWorker(number);
}

const workers = (): Worker[] => Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);

async function stopWorker(worker: Worker): Promise<number | null> {
  const exit = once(worker, 'exit');
  if (worker.isConnected()) worker.send(STOP);
  const [code] = await exit;
  return code as number | null;
}
