export interface TapClock {
  /** This gift was tapped on the viewer's screen, at a time of `performance.now()`. */
  tapped(gift: string, atMs: number): void;
  /** This gift has just arrived on the host's screen. */
  seen(gift: string): void;
}

/** Either side may hear of a gift first. */
const MOST_REMEMBERED = 64;

/** Both screens are in one page and share one clock: how long from the tap to the other screen, truly. */
export function createTapClock(nowMs: () => number, measured: (ms: number) => void): TapClock {
  const taps = new Map<string, number>();
  const sights = new Map<string, number>();

  function remember(times: Map<string, number>, gift: string, atMs: number) {
    times.set(gift, atMs);
    if (times.size > MOST_REMEMBERED) for (const oldest of times.keys()) return void times.delete(oldest);
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
