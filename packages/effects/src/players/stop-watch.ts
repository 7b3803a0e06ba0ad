export interface StopWatch {
  /** Since it was started, without the time in which it was held. */
  readonly ms: number;
  restart(): void;
  hold(): void;
  go(): void;
}

/** Runs from the beginning. */
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
