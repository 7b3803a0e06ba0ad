import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';

const MIN_RETRY_MS = 50;
const MAX_RETRY_MS = 2_000;

export interface KeepOpenOptions {
  /** Opens one connection and calls `opened` once it is open. Resolves or rejects when the connection has ended. */
  live(opened: () => void): Promise<void>;
  /** Stops opening connections. */
  signal: AbortSignal;
  log: Pick<Logger, 'warn'>;
}

/**
 * Keeps a connection open: opens the next one when it ends. After a connection that was open, it waits 50 ms; after each
 * further failure twice as long, up to 2 s. Resolves when the first connection is open or has failed. `ended` resolves
 * when the last connection has ended.
 */
export async function keepOpen({
  live,
  signal,
  log,
}: KeepOpenOptions): Promise<{ readonly ended: Promise<void> }> {
  async function lives(onceTried: () => void) {
    for (let failures = 0; !signal.aborted; failures++) {
      const opened = () => {
        failures = 0;
        onceTried();
      };
      await live(opened).catch((error) => {
        if (!signal.aborted) log.warn({ err: error }, 'the bus does not listen: trying again');
      });
      onceTried();
      const retryMs = Math.min(MIN_RETRY_MS * 2 ** failures, MAX_RETRY_MS);
      await pause(retryMs, undefined, { signal }).catch(() => {});
    }
  }

  let ended = Promise.resolve();
  await new Promise<void>((resolve) => {
    ended = lives(resolve);
  });
  return { ended };
}
