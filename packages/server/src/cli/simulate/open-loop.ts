import { setTimeout as sleep } from 'node:timers/promises';

/** How often the schedule is checked unless the caller sets it. A gift that is overdue is sent late, not dropped. */
const STEP_MS = 5;

export interface OpenLoopOptions {
  /** Calls a second. */
  rate: number;
  durationS: number;
  /** Gets the moment at which the call was due, on the clock of `performance.now`. */
  send: (dueAtMs: number) => void;
  /** Called after each step, with the seconds since the start. */
  step?: (elapsedS: number) => void;
  /** Ends the loop early. */
  signal?: AbortSignal;
  /** When the first call is due; now unless set. */
  startMs?: number;
  /** 5 unless set. */
  stepMs?: number;
}

/**
 * Calls `send` `rate` times a second for `durationS` seconds, whether or not earlier requests have been answered. So a server
 * that stalls is measured as stalled (no coordinated omission). Returns the number of calls.
 */
export async function sendOpenLoop(options: OpenLoopOptions): Promise<number> {
  const { rate, durationS, signal, startMs = performance.now(), stepMs = STEP_MS } = options;
  const total = Math.round(rate * durationS);
  const dueAtMs = (index: number) => startMs + (index * 1000) / rate;
  let sent = 0;
  while (sent < total && !signal?.aborted) {
    const nowMs = performance.now();
    while (sent < total && dueAtMs(sent) <= nowMs) options.send(dueAtMs(sent++));
    options.step?.((performance.now() - startMs) / 1000);
    await sleep(stepMs);
  }
  return sent;
}
