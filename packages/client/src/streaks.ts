import type { GiftEvent, RunningStreak, StreakEnded } from '@lavish/protocol';

export interface Streaks {
  /** Running now, in the order in which they began. */
  running(): RunningStreak[];
  /** Counts a gift that begins a streak or continues it. */
  gift(event: GiftEvent): void;
  /** Ends a streak. Returns true the first time that the end of this streak arrives. */
  end(ended: StreakEnded): boolean;
  /** Takes over the server's list, which is newer than all events so far. Returns the ends that it implies. */
  reconcile(running: RunningStreak[]): StreakEnded[];
  stop(): void;
}

/** A resubscription or another node may send an end again, soon after the first time. */
const ENDS_REMEMBERED = 1_000;
/** After this time the end was lost, or the streak was a single gift of several units that only a snapshot contained. */
const END_OVERDUE_MS = 10_000;

/** How often expired streaks are removed. */
const EXPIRY_CHECK_MS = 500;

const isoTime = (ms: number) => new Date(ms).toISOString();

/** The streaks that run in a room. `dropped` is called after streaks were removed without an event, to draw the screen again. */
export function createStreaks(serverNowMs: () => number, dropped: () => void): Streaks {
  const tracked = new Map<string, RunningStreak>();
  /** Streaks of more than one gift. The server sends their ends; a streak of one gift ends without an event. */
  const combos = new Set<string>();
  const ended = new Set<string>();
  let expiryCheck: ReturnType<typeof setTimeout> | undefined;

  function track(streak: RunningStreak, isCombo: boolean) {
    if (ended.has(streak.id)) return;
    const known = tracked.get(streak.id);
    // The state may be newer than the events: a count never decreases.
    if (known !== undefined && known.count >= streak.count) return;
    tracked.set(streak.id, streak);
    if (isCombo || known !== undefined) combos.add(streak.id);
    expiryCheck ??= setTimeout(removeExpired, EXPIRY_CHECK_MS);
  }

  function remove(id: string) {
    tracked.delete(id);
    combos.delete(id);
  }

  function removeExpired() {
    // Timestamps of one format compare as text, so a thousand streaks are not parsed twice a second.
    const now = isoTime(serverNowMs());
    const overdue = isoTime(serverNowMs() - END_OVERDUE_MS);
    const over = [...tracked.values()].filter(
      ({ id, expires_at }) => expires_at <= (combos.has(id) ? overdue : now),
    );
    for (const { id } of over) remove(id);
    expiryCheck = tracked.size > 0 ? setTimeout(removeExpired, EXPIRY_CHECK_MS) : undefined;
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
      const ends = over.filter(({ id }) => combos.has(id) && rememberEnd(id));
      for (const { id } of over) remove(id);
      for (const streak of running) track(streak, streak.count > 1);
      return ends.map(({ id, count }) => ({ type: 'streak_ended', id, count }));
    },
    stop: () => clearTimeout(expiryCheck),
  };
}
