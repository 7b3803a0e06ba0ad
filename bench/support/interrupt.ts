import type { ChildProcess } from 'node:child_process';

type CleanUp = () => unknown;

/** In the order in which the things were started. The last is ended first. */
const cleanUps = new Set<CleanUp>();
let interrupted = false;

/**
 * Calls `cleanUp` when the benchmark is interrupted: by Ctrl-C, SIGTERM or SIGHUP, by a failure, or because its output pipe is
 * closed (`| head`). Returns a function that revokes it.
 */
export function onInterrupt(cleanUp: CleanUp): () => void {
  listen();
  cleanUps.add(cleanUp);
  return () => cleanUps.delete(cleanUp);
}

/** Ends a child process with the benchmark, however that ends. */
export function endWithBenchmark(child: ChildProcess): void {
  const forget = onInterrupt(() => child.kill('SIGKILL'));
  child.once('exit', forget);
}

let listening = false;

function listen(): void {
  if (listening) return;
  listening = true;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => void interrupt(130));
  process.stdout.on('error', () => void interrupt(0));
  process.on('uncaughtException', (error) => {
    // The clean-up makes running calls fail; these errors are not printed.
    if (!interrupted) console.error(error);
    void interrupt(1);
  });
}

async function interrupt(exitCode: number): Promise<void> {
  if (interrupted) return;
  interrupted = true;
  for (const cleanUp of [...cleanUps].reverse()) await cleanUp();
  process.exit(exitCode);
}
