import type { GiftEvent, RunningStreak, StreakEnded } from '@lavish/protocol';
import type { StreakSnapshot } from '../domain/rooms/room-events.ts';
import { coinsSoFar } from './coins-so-far.ts';
import { type DescribedEnd, withoutDetails } from './describe-ends.ts';

/**
 * The most streaks that a room tracks. Beyond it, those that have waited longest for their next gift end early. This limits
 * the memory and the response to every subscriber (1,000 streaks are some 200 KB). No viewer could watch more.
 */
const MAX_RUNNING = 1_000;

/**
 * How many end early at once: a Map finds its first entry by skipping the deleted entries before it, which took 75 µs a
 * gift in a room that was always full.
 */
const ENDED_AT_ONCE = 50;

/**
 * How long after its time a streak ends here. A gift that was accepted in the last moment still has to commit and to reach
 * the room, and would otherwise continue a streak that viewers have seen end.
 */
const GRACE_MS = 200;

/**
 * How long an end waits for a frame that has space for its details: a later alert belongs to no streak that a viewer
 * remembers. Within it, frames of the default settings describe a thousand ends, and as many may wait.
 */
const MAX_WAIT_MS = 5_000;
const MAX_WAITING = 1_000;

interface Running {
  streak: RunningStreak;
  /** Spent in it so far. */
  coins: number;
  /** Unix milliseconds. */
  dueMs: number;
  /** It has only one gift so far: viewers have seen no combo, so its end is not sent. */
  single: boolean;
}

export interface RunningStreaks {
  follow(gift: GiftEvent): void;
  /**
   * The ended streaks for the next frame: the `most` most expensive with their details. The others wait for the next call,
   * but those that have waited for too long are returned without details. `nowMs`: Unix milliseconds.
   */
  takeEnded(nowMs: number, most: number): StreakEnded[];
  isRunning(id: string): boolean;
  list(): RunningStreak[];
  /** When the next streak ends, Unix milliseconds; 0 while an end waits; null when none runs and none waits. */
  nextDueMs(): number | null;
}

/**
 * The streaks that run in a room. Their ends are derived, never stored: the time set by the last gift passes, or the sender
 * gives something else. (A gift in another room breaks a streak as well; here the streak then ends by its time.)
 */
export function createRunningStreaks(snapshot: readonly StreakSnapshot[]): RunningStreaks {
  /** By sender, who has at most one; the most recently continued streak is last. */
  const running = new Map<string, Running>();
  const ids = new Set<string>();
  /** By id. `sinceMs`: when an end began to wait for its frame; null before. */
  const ended = new Map<string, { end: DescribedEnd; sinceMs: number | null }>();

  // The snapshot has no number of gifts: only a streak of a single unit certainly has one gift.
  for (const { coins, ...streak } of snapshot) put(streak, coins, streak.count === 1);

  function put(streak: RunningStreak, coins: number, single: boolean) {
    running.set(streak.sender, { streak, coins, single, dueMs: Date.parse(streak.expires_at) + GRACE_MS });
    ids.add(streak.id);
    // A streak that ended here and is then continued has not ended.
    ended.delete(streak.id);
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

  function end({ streak, coins, single }: Running) {
    running.delete(streak.sender);
    ids.delete(streak.id);
    const { id, sender, receiver, item, count } = streak;
    if (single) return;
    ended.set(id, {
      end: { type: 'streak_ended', id, count, details: { sender, receiver, item, coins } },
      sinceMs: null,
    });
  }

  return {
    follow(gift) {
      const { sender, receiver, item, gifts, streak } = gift;
      const earlier = running.get(sender);
      if (earlier !== undefined && earlier.streak.id !== streak?.id) end(earlier);
      running.delete(sender);
      if (streak === null) return;
      const { id, count, delta, expires_at } = streak;
      const before = earlier?.streak.id === id ? earlier.coins : ended.get(id)?.end.details.coins;
      // A streak whose end was sent and that continues is not known with its coins.
      const coins = before === undefined ? coinsSoFar(gift) : before + gift.coins;
      put({ id, sender, receiver, item, count, expires_at }, coins, gifts === 1 && count === delta);
    },
    takeEnded(nowMs, most) {
      for (const streak of [...running.values()]) if (streak.dueMs <= nowMs) end(streak);
      const waiting = [...ended.values()];
      if (waiting.length > most) waiting.sort((a, b) => b.end.details.coins - a.end.details.coins);
      const taken: StreakEnded[] = waiting.splice(0, most).map(({ end }) => end);
      for (const [index, each] of waiting.entries()) {
        each.sinceMs ??= nowMs;
        const waitsOn = index < MAX_WAITING && nowMs - each.sinceMs < MAX_WAIT_MS;
        if (!waitsOn) taken.push(withoutDetails(each.end));
      }
      for (const { id } of taken) ended.delete(id);
      return taken;
    },
    isRunning: (id) => ids.has(id),
    list: () => [...running.values()].map(({ streak }) => streak),
    nextDueMs() {
      if (ended.size > 0) return 0;
      let next = Number.POSITIVE_INFINITY;
      for (const { dueMs } of running.values()) next = Math.min(next, dueMs);
      return next === Number.POSITIVE_INFINITY ? null : next;
    },
  };
}
