export interface FrameThrottle {
  /** Requests a frame. */
  request(): void;
  stop(): void;
}

export interface TickSettings {
  /** The minimum time between two frames of a room. */
  tickMs: number;
  /** The time that each viewer adds: 10 µs are two to three times the cost of writing a frame to one viewer. */
  tickUsPerViewer: number;
}

/** A room's tick in milliseconds: it grows with the number of viewers, so that no room uses more than its share of a core. */
export const tickOf = (viewers: number, { tickMs, tickUsPerViewer }: TickSettings): number =>
  Math.max(tickMs, (viewers * tickUsPerViewer) / 1_000);

/**
 * Calls `send` for requested frames: after a pause at once, otherwise one tick after the last call and not before that
 * frame is written (`sent`). "At once" is the end of this turn of the event loop, so that the events of one commit are sent
 * together, after its receipts.
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
