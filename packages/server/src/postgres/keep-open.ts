import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';

const MIN_RETRY_MS = 50;
const MAX_RETRY_MS = 2_000;

export interface KeepOpenOptions {
  /** One connection's life: calls `opened` when it stands, resolves or rejects when it is over. */
  live(opened: () => void): Promise<void>;
  /** Ends it. */
  signal: AbortSignal;
  log: Pick<Logger, 'warn'>;
}

/**
 * Lets one connection follow on another, sooner or later: after one that stood the next is tried at once, after failures
 * each time later. Resolves when the first stands or has failed; `ended` resolves when the last is over.
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
