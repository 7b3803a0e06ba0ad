export interface FrameThrottle {
  /** There is something to send. */
  request(): void;
  stop(): void;
}

export interface TickSettings {
  /** The least time between two frames of a room. */
  tickMs: number;
  /** What each viewer adds at least: 10 µs are two to three times what writing a frame to one takes. */
  tickUsPerViewer: number;
}

/** A room's tick in milliseconds: it stretches with the audience, so that no room takes more than its part of the core. */
export const tickOf = (viewers: number, { tickMs, tickUsPerViewer }: TickSettings): number =>
  Math.max(tickMs, (viewers * tickUsPerViewer) / 1_000);

/**
 * Calls `send` when there is something to send: after quiet at once, then a tick after the last time, and not before that
 * has `sent`. "At once" is the end of this turn of the event loop, so that what one commit brings goes out together,
 * after its receipts.
 */
export function createFrameThrottle(
  tickNowMs: () => number,
  send: (sent: () => void) => void,
): FrameThrottle {
  let immediate: NodeJS.Immediate | null = null;
  let tick: NodeJS.Timeout | null = null;
  let requested = false;
  let sending = false;
  let stopped = false;

  function run() {
    immediate = null;
    requested = false;
    sending = true;
    tick = setTimeout(onTick, tickNowMs());
    send(sent);
  }

  function runIfFree() {
    if (requested && tick === null && !sending && !stopped) immediate ??= setImmediate(run);
  }

  function onTick() {
    tick = null;
    if (requested && !sending) run();
  }

  function sent() {
    sending = false;
    runIfFree();
  }

  return {
    request() {
      requested = true;
      runIfFree();
    },
    stop() {
      stopped = true;
      if (tick !== null) clearTimeout(tick);
      if (immediate !== null) clearImmediate(immediate);
    },
  };
}
