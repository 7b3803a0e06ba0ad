import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';

/**
 * A signal to a whole process group comes twice: by itself, and from the launcher or the first process, which pass on what
 * they got. Taken for an impatient second one it would end the server in the middle of what it accepted.
 */
const SECOND_SIGNAL_MS = 1_000;

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

export interface Ending {
  /** How long closing may take. */
  withinMs: number;
  logger: Logger;
  /** Closes what is open. Called once. */
  close(): Promise<void>;
}

/**
 * Closes and ends the process: with 0 on SIGTERM, Ctrl-C or when the terminal is closed, with 1 on a fault of ours. At once
 * when it is signalled again later. Returns what asks for it without a signal, however often.
 */
export function endGracefully({ withinMs, logger, close }: Ending): () => void {
  let beganAtMs: number | null = null;
  const grace = closeWithGrace({ delay: withinMs, logger, skip: [...SIGNALS] }, async ({ err }) => {
    beganAtMs ??= performance.now();
    if (err) logger.error({ err }, 'a fault of ours ends the process');
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
      logger.error(`${signal} again: what is not finished is cut off`);
      process.exit(1);
    });
  return end;
}
