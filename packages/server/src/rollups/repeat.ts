import type { Logger } from 'pino';

/** Something done again and again off the gift path. */
export interface Repeated {
  /** Resolves when what is under way has ended. */
  stop(): Promise<void>;
}

/** Runs `work`, waits `pauseMs`, and runs it again; a failure is logged and tried again after the same pause. */
export function repeat(
  work: () => Promise<void>,
  { pauseMs, name, log }: { pauseMs: number; name: string; log: Pick<Logger, 'warn'> },
): Repeated {
  let timer: NodeJS.Timeout;
  let running = Promise.resolve();
  let stopped = false;
  const start = () => {
    running = work().catch((error) => log.warn({ err: error }, `${name} failed and will be tried again`));
    void running.then(() => {
      if (!stopped) timer = setTimeout(start, pauseMs);
    });
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
