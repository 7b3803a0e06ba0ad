import type { GiftEvent, RunningStreak, StreakEnded } from '@lavish/protocol';

export interface Streaks {
  /** Running now, in the order in which they began. */
  running(): RunningStreak[];
  /** A gift began a streak or carried it on. */
  gift(event: GiftEvent): void;
  /** True the first time that this streak's end is told, by whichever way it came. */
  end(ended: StreakEnded): boolean;
  /** The server's list of what runs, newer than all that was heard: returns what has ended since. */
  reconcile(running: RunningStreak[]): StreakEnded[];
  stop(): void;
}

/** An end can be told again by a resubscription or another node, soon after the first time. */
const ENDS_REMEMBERED = 1_000;
/** Past this its end was lost, or it was a single gift of several units that only a snapshot told us of. */
const LONG_OVER_MS = 10_000;

/** How often streaks that went silently are looked for. */
const EXPIRY_CHECK_MS = 500;

const isoTime = (ms: number) => new Date(ms).toISOString();

/** What is running in a room. `dropped` is called when streaks went silently, so that a screen can be drawn again. */
export function createStreaks(serverNowMs: () => number, dropped: () => void): Streaks {
  const tracked = new Map<string, RunningStreak>();
  /** Streaks of more than one gift, whose end is told. That of a single gift is silent. */
  const combos = new Set<string>();
  const ended = new Set<string>();
  let sweep: ReturnType<typeof setTimeout> | undefined;

  function track(streak: RunningStreak, isCombo: boolean) {
    if (ended.has(streak.id)) return;
    const known = tracked.get(streak.id);
    // The state may be newer than the events: a count never goes back.
    if (known !== undefined && known.count >= streak.count) return;
    tracked.set(streak.id, streak);
    if (isCombo || known !== undefined) combos.add(streak.id);
    sweep ??= setTimeout(removeSilently, EXPIRY_CHECK_MS);
  }

  function remove(id: string) {
    tracked.delete(id);
    combos.delete(id);
  }

  function removeSilently() {
    // Timestamps of one format compare as text: a thousand streaks need not be parsed twice a second.
    const now = isoTime(serverNowMs());
    const longAgo = isoTime(serverNowMs() - LONG_OVER_MS);
    const over = [...tracked.values()].filter(
      ({ id, expires_at }) => expires_at <= (combos.has(id) ? longAgo : now),
    );
    for (const { id } of over) remove(id);
    sweep = tracked.size > 0 ? setTimeout(removeSilently, EXPIRY_CHECK_MS) : undefined;
    if (over.length > 0) dropped();
  }

  function rememberEnd(id: string): boolean {
    if (ended.has(id)) return false;
    ended.add(id);
    if (ended.size > ENDS_REMEMBERED) for (const oldest of ended) return ended.delete(oldest);
    return true;
  }

  return {
    running: () => [...tracked.values()],
    gift({ streak, sender, receiver, item, gifts }) {
      if (streak === null) return;
      const { id, count, delta, expires_at } = streak;
      track({ id, sender, receiver, item, count, expires_at }, gifts > 1 || count > delta);
    },
    end({ id }) {
      remove(id);
      return rememberEnd(id);
    },
    reconcile(running) {
      const still = new Set(running.map(({ id }) => id));
      const over = [...tracked.values()].filter(({ id }) => !still.has(id));
      const told = over.filter(({ id }) => combos.has(id) && rememberEnd(id));
      for (const { id } of over) remove(id);
      for (const streak of running) track(streak, streak.count > 1);
      return told.map(({ id, count }) => ({ type: 'streak_ended', id, count }));
    },
    stop: () => clearTimeout(sweep),
  };
}
