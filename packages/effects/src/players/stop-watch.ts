export interface StopWatch {
  /** Milliseconds since the start, without paused time. */
  readonly ms: number;
  restart(): void;
  hold(): void;
  go(): void;
}

/** A stopwatch that runs from its creation on. */
export function createStopWatch(now = () => performance.now()): StopWatch {
  let heldMs = 0;
  let since: number | null = now();
  const ms = () => heldMs + (since === null ? 0 : now() - since);

  return {
    get ms() {
      return ms();
    },
    restart() {
      heldMs = 0;
      if (since !== null) since = now();
    },
    hold() {
      heldMs = ms();
      since = null;
    },
    go() {
      since ??= now();
    },
  };
}
