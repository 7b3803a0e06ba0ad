import type { GiftEvent, RunningStreak, StreakEnded } from '@lavish/protocol';

/**
 * How many streaks are followed in a room; beyond that those that have waited longest for their next gift end early.
 * It bounds the memory and the answer to every subscriber (1,000 are some 200 KB) where nobody could follow more.
 */
const MAX_RUNNING = 1_000;

/**
 * So many then end at once: a Map finds its first entry by passing over those that were deleted before it, which took
 * 75 µs a gift in a room that is always full.
 */
const ENDED_AT_ONCE = 50;

/**
 * How long after its time a streak is called over. A gift taken in the last moment has yet to commit and to get here,
 * and would go on with a streak that viewers have seen end.
 */
const GRACE_MS = 200;

interface Running {
  streak: RunningStreak;
  /** Unix milliseconds. */
  dueMs: number;
  /** One gift so far: nobody was shown a combo, so its end is not told. */
  single: boolean;
}

export interface RunningStreaks {
  follow(gift: GiftEvent): void;
  /** What has ended since the last call, the clock being at `nowMs`. */
  takeEnded(nowMs: number): StreakEnded[];
  isRunning(id: string): boolean;
  list(): RunningStreak[];
  /** When the next one is due to end, Unix milliseconds; null when none runs. */
  nextDueMs(): number | null;
}

/**
 * The streaks that run in a room. Their ends are derived, never stored: the time given by the last gift passes, or
 * the sender gives something else. (A gift in another room breaks a streak as well; here it then ends by its time.)
 */
export function createRunningStreaks(snapshot: readonly RunningStreak[]): RunningStreaks {
  /** By sender, who has one at most; the one that was carried on last comes last. */
  const running = new Map<string, Running>();
  const ids = new Set<string>();
  let ended: StreakEnded[] = [];

  // The snapshot does not say of how many gifts a streak is: only one of a single unit is certainly of one gift.
  for (const streak of snapshot) put(streak, streak.count === 1);

  function put(streak: RunningStreak, single: boolean) {
    running.set(streak.sender, { streak, single, dueMs: Date.parse(streak.expires_at) + GRACE_MS });
    ids.add(streak.id);
    if (running.size > MAX_RUNNING) endLongestWaiting();
  }

  function endLongestWaiting() {
    let left = ENDED_AT_ONCE;
    for (const streak of running.values()) {
      end(streak);
      left -= 1;
      if (left === 0) return;
    }
  }

  function end({ streak, single }: Running) {
    running.delete(streak.sender);
    ids.delete(streak.id);
    if (!single) ended.push({ type: 'streak_ended', id: streak.id, count: streak.count });
  }

  return {
    follow({ sender, receiver, item, gifts, streak }) {
      const earlier = running.get(sender);
      if (earlier !== undefined && earlier.streak.id !== streak?.id) end(earlier);
      running.delete(sender);
      if (streak === null) return;
      const { id, count, delta, expires_at } = streak;
      put({ id, sender, receiver, item, count, expires_at }, gifts === 1 && count === delta);
    },
    takeEnded(nowMs) {
      for (const streak of [...running.values()]) if (streak.dueMs <= nowMs) end(streak);
      // One that was called over and then carried on after all is not over.
      const told = ended.filter(({ id }) => !ids.has(id));
      ended = [];
      return told;
    },
    isRunning: (id) => ids.has(id),
    list: () => [...running.values()].map(({ streak }) => streak),
    nextDueMs() {
      let next = Number.POSITIVE_INFINITY;
      for (const { dueMs } of running.values()) next = Math.min(next, dueMs);
      return next === Number.POSITIVE_INFINITY ? null : next;
    },
  };
}
