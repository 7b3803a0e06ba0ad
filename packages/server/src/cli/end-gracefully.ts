import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';

/**
 * A signal to a whole process group comes twice: by itself, and from the launcher or the first process, which pass on what
 * they got. Taken for an impatient second one it would end the server in the middle of what it accepted.
 */
const ONE_WISH_MS = 1_000;

export interface Ending {
  /** How long closing may take. */
  withinMs: number;
  logger: Logger | false;
  /** Closes what is open; with the fault that ends the process, if one does. */
  close(fault: Error | undefined): Promise<void>;
}

/**
 * Closes and ends the process on SIGTERM, Ctrl-C or a fault of ours; at once when asked again later. Returns what asks for
 * it without a signal.
 */
export function endGracefully({ withinMs, logger, close }: Ending): () => void {
  const grace = closeWithGrace(
    { delay: withinMs, logger, skip: ['SIGINT', 'SIGTERM'] },
    ({ err }: { err?: Error }) => close(err),
  );
  let askedAtMs: number | null = null;

  function end() {
    if (askedAtMs === null) {
      askedAtMs = performance.now();
      grace.close();
    } else if (performance.now() - askedAtMs > ONE_WISH_MS) {
      process.exit(1);
    }
  }

  process.on('SIGINT', end).on('SIGTERM', end);
  return end;
}
