import type { Logger } from 'pino';

/** A periodic background job. */
export interface Repeated {
  /** Stops the job. Resolves when the current run has ended. */
  stop(): Promise<void>;
}

export interface RepeatOptions {
  pauseMs: number;
  name: string;
  log: Pick<Logger, 'warn'>;
}

/** Runs `work`, waits `pauseMs`, and runs it again. Logs a failure and tries again after the same pause. */
export function repeat(work: () => Promise<unknown>, options: RepeatOptions): Repeated {
  return repeatWithPause(async () => {
    await work();
    return options.pauseMs;
  }, options);
}

/** Runs `work`, waits for the milliseconds that it returns, and runs it again. After a failure it waits `pauseMs`. */
export function repeatWithPause(
  work: () => Promise<number>,
  { pauseMs, name, log }: RepeatOptions,
): Repeated {
  let timer: NodeJS.Timeout;
  let running = Promise.resolve();
  let stopped = false;
  const run = async () => {
    const restMs = await work().catch((error) => {
      log.warn({ err: error }, `${name} failed and will be retried`);
      return pauseMs;
    });
    if (!stopped) timer = setTimeout(start, restMs);
  };
  const start = () => {
    running = run();
  };
  start();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
