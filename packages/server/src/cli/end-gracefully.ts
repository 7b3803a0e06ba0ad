import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';

/**
 * A signal to a whole process group arrives twice: directly, and passed on by the launcher or the first process. Within this
 * time a second signal is not taken for a request to exit at once, which would cut off accepted requests.
 */
const SECOND_SIGNAL_MS = 1_000;

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

export interface EndOptions {
  /** How long closing may take, in milliseconds. */
  withinMs: number;
  logger: Logger;
  /** Closes servers and connections. Called once. */
  close(): Promise<void>;
}

/**
 * Closes and exits: with 0 on SIGTERM, SIGINT or SIGHUP, with 1 on an uncaught exception. Another signal after more than a
 * second exits at once. Returns a function that ends the process in the same way without a signal, and may be called
 * several times.
 */
export function endGracefully({ withinMs, logger, close }: EndOptions): () => void {
  let beganAtMs: number | null = null;
  const grace = closeWithGrace({ delay: withinMs, logger, skip: [...SIGNALS] }, async ({ err }) => {
    beganAtMs ??= performance.now();
    if (err) logger.error({ err }, 'an uncaught exception ends the process');
    await close();
  });

  function end() {
    if (beganAtMs !== null) return;
    beganAtMs = performance.now();
    grace.close();
  }

  for (const signal of SIGNALS)
    process.on(signal, () => {
      if (beganAtMs === null || performance.now() - beganAtMs <= SECOND_SIGNAL_MS) return end();
      logger.error(`second ${signal}: requests in progress are cut off`);
      process.exit(1);
    });
  return end;
}
