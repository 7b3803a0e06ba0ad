import { setTimeout as sleep } from 'node:timers/promises';

/** How finely the schedule is kept. What is due is sent late rather than not at all, and its latency says so. */
const STEP_MS = 5;

/**
 * Calls `send` `rate` times a second for `durationS` seconds, each with the moment at which it was due, whether or not
 * earlier ones have been answered: a server that stalls is measured stalled, not spared (no coordinated omission).
 * Returns how many were sent; `signal` ends it early.
 */
export async function sendOpenLoop(options: {
  rate: number;
  durationS: number;
  send: (dueAtMs: number) => void;
  /** After each step, with the seconds gone by. */
  step: (elapsedS: number) => void;
  signal: AbortSignal;
}): Promise<number> {
  const { rate, durationS, signal } = options;
  const total = Math.round(rate * durationS);
  const startMs = performance.now();
  let sent = 0;
  while (sent < total && !signal.aborted) {
    for (;;) {
      const dueAtMs = startMs + (sent * 1000) / rate;
      if (sent >= total || dueAtMs > performance.now()) break;
      options.send(dueAtMs);
      sent += 1;
    }
    options.step((performance.now() - startMs) / 1000);
    await sleep(STEP_MS);
  }
  return sent;
}
