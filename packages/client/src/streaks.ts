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

interface Tracked extends RunningStreak {
  /** More than one gift: its end is told. A streak of a single gift ends silently. */
  combo: boolean;
}

/** An end can be told again by a resubscription or another node, soon after the first time. */
const ENDS_REMEMBERED = 1_000;
/** Past this its end was lost, or it was a single gift of several units that only a snapshot told us of. */
const LONG_OVER_MS = 10_000;

/** What is running in a room. `dropped` is called when streaks went silently, so that a screen can be drawn again. */
export function createStreaks(serverNowMs: () => number, dropped: () => void): Streaks {
  const tracked = new Map<string, Tracked>();
  const ended = new Set<string>();
  let sweep: ReturnType<typeof setTimeout> | undefined;

  const overAtMs = (streak: Tracked) => Date.parse(streak.expires_at) + (streak.combo ? LONG_OVER_MS : 0);

  function track(streak: Tracked) {
    if (ended.has(streak.id)) return;
    const known = tracked.get(streak.id);
    // The state may be newer than the events: a count never goes back.
    if (known !== undefined && known.count >= streak.count) return;
    tracked.set(streak.id, { ...streak, combo: streak.combo || known !== undefined });
    scheduleSweep();
  }

  function scheduleSweep() {
    clearTimeout(sweep);
    if (tracked.size === 0) return;
    const firstOverAtMs = Math.min(...[...tracked.values()].map(overAtMs));
    sweep = setTimeout(removeSilently, Math.max(0, firstOverAtMs - serverNowMs()) + 1);
  }

  function removeSilently() {
    const nowMs = serverNowMs();
    const over = [...tracked.values()].filter((streak) => overAtMs(streak) <= nowMs);
    for (const { id } of over) tracked.delete(id);
    scheduleSweep();
    if (over.length > 0) dropped();
  }

  function rememberEnd(id: string): boolean {
    if (ended.has(id)) return false;
    ended.add(id);
    if (ended.size > ENDS_REMEMBERED) for (const oldest of ended) return ended.delete(oldest);
    return true;
  }

  return {
    running: () => [...tracked.values()].map(({ combo: _, ...streak }) => streak),
    gift({ streak, sender, receiver, item, gifts }) {
      if (streak === null) return;
      const { id, count, delta, expires_at } = streak;
      track({ id, sender, receiver, item, count, expires_at, combo: gifts > 1 || count > delta });
    },
    end({ id }) {
      tracked.delete(id);
      scheduleSweep();
      return rememberEnd(id);
    },
    reconcile(running) {
      const still = new Set(running.map(({ id }) => id));
      const over = [...tracked.values()].filter(({ id }) => !still.has(id));
      for (const { id } of over) tracked.delete(id);
      for (const streak of running) track({ ...streak, combo: streak.count > 1 });
      scheduleSweep();
      return over
        .filter(({ id, combo }) => combo && rememberEnd(id))
        .map(({ id, count }) => ({ type: 'streak_ended', id, count }));
    },
    stop: () => clearTimeout(sweep),
  };
}
