export interface Pace {
  /** There is something to send. */
  request(): void;
  stop(): void;
}

/**
 * Calls `send` when there is something to send: after quiet at once, then at most once every `tickMs`. "At once" is
 * the end of this turn of the event loop, so that what one commit brings goes out together, after its receipts.
 */
export function createPace(tickMs: number, send: () => void): Pace {
  let immediate: NodeJS.Immediate | null = null;
  let tick: NodeJS.Timeout | null = null;
  let requested = false;

  function run() {
    immediate = null;
    requested = false;
    tick = setTimeout(onTick, tickMs);
    send();
  }

  function onTick() {
    tick = null;
    if (requested) run();
  }

  return {
    request() {
      requested = true;
      if (tick === null) immediate ??= setImmediate(run);
    },
    stop() {
      if (tick !== null) clearTimeout(tick);
      if (immediate !== null) clearImmediate(immediate);
    },
  };
}
