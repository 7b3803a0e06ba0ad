export interface TapClock {
  /** The viewer tapped this gift at `atMs` by `performance.now()`. */
  tapped(gift: string, atMs: number): void;
  /** This gift has just arrived on the host's screen. */
  seen(gift: string): void;
}

/** Either screen may receive a gift first, so both times are kept. */
const MAX_TIMES = 64;

/** Measures the time from the tap to the host's screen. Both screens are in one page, so they share one clock. */
export function createTapClock(nowMs: () => number, measured: (ms: number) => void): TapClock {
  const taps = new Map<string, number>();
  const sights = new Map<string, number>();

  function remember(times: Map<string, number>, gift: string, atMs: number) {
    times.set(gift, atMs);
    if (times.size > MAX_TIMES) for (const oldest of times.keys()) return void times.delete(oldest);
  }

  function compare(gift: string) {
    const tap = taps.get(gift);
    const sight = sights.get(gift);
    if (tap === undefined || sight === undefined) return;
    taps.delete(gift);
    measured(sight - tap);
  }

  return {
    tapped(gift, atMs) {
      remember(taps, gift, atMs);
      compare(gift);
    },
    seen(gift) {
      remember(sights, gift, nowMs());
      compare(gift);
    },
  };
}
