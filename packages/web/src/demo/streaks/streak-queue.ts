/**
 * Decides which streaks are shown: three rows and a short queue, however many gifts arrive. Pure functions of the state and
 * the time; `streak-rows.ts` draws the result.
 */
export interface Streak {
  /** The streak's id; for a gift without a streak, the gift's id. */
  key: string;
  sender: string;
  item: string;
  /** Units so far. */
  count: number;
  /** Coins so far. */
  coins: number;
  /** Whether the viewer sent it. Such streaks are shown at once. */
  mine: boolean;
  /** The side that receives it in a battle. */
  to: { side: string; name: string } | null;
}

export interface ShownStreak extends Streak {
  /** The row, 0 is the lowest. A streak keeps its row while it is shown. */
  slot: number;
  bumpedAtMs: number;
}

export interface StreakQueue {
  readonly shown: readonly ShownStreak[];
  readonly waiting: readonly Streak[];
}

export const EMPTY_QUEUE: StreakQueue = { shown: [], waiting: [] };

export const ROWS = 3;
export const MOST_WAITING = 12;
/** How long a row stays after its last gift. */
export const STAY_MS = 3_600;
/** The same while others wait: long enough to read a name. */
export const LEAST_STAY_MS = 1_100;

/** Adds a gift: raises the count of its streak, or gives a new streak a row or a place in the queue. */
export function offer(queue: StreakQueue, gift: Streak, nowMs: number): StreakQueue {
  const shown = queue.shown.find(({ key }) => key === gift.key);
  if (shown !== undefined) {
    const bumped = { ...shown, ...merged(shown, gift), bumpedAtMs: nowMs };
    return advance({ ...queue, shown: queue.shown.map((row) => (row === shown ? bumped : row)) }, nowMs);
  }
  const queued = queue.waiting.find(({ key }) => key === gift.key);
  const waiting =
    queued === undefined
      ? [...queue.waiting, gift]
      : queue.waiting.map((each) => (each === queued ? merged(queued, gift) : each));
  return advance({ ...queue, waiting: withoutCheapest(waiting) }, nowMs);
}

/** Removes expired rows and shows waiting streaks in their place. */
export function advance(queue: StreakQueue, nowMs: number): StreakQueue {
  let shown = queue.shown.filter((row) => leavesAtMs(row, queue) > nowMs);
  const waiting: Streak[] = [];
  for (const streak of [...queue.waiting].sort((a, b) => Number(b.mine) - Number(a.mine))) {
    if (shown.length === ROWS && streak.mine) shown = withoutOldestStranger(shown);
    const slot = freeSlot(shown);
    if (slot === null) waiting.push(streak);
    else shown = [...shown, { ...streak, slot, bumpedAtMs: nowMs }];
  }
  return { shown, waiting };
}

/** When `advance` must run next, in milliseconds; null when nothing is shown. */
export const nextChangeMs = (queue: StreakQueue): number | null =>
  queue.shown.length === 0 ? null : Math.min(...queue.shown.map((row) => leavesAtMs(row, queue)));

const leavesAtMs = (row: ShownStreak, queue: StreakQueue) =>
  row.bumpedAtMs + (queue.waiting.length > 0 ? LEAST_STAY_MS : STAY_MS);

/** Takes the maximum, so that sums never fall, in whatever order the gifts arrive. */
const merged = (known: Streak, gift: Streak): Streak => ({
  ...known,
  count: Math.max(known.count, gift.count),
  coins: Math.max(known.coins, gift.coins),
});

function withoutCheapest(waiting: Streak[]): Streak[] {
  if (waiting.length <= MOST_WAITING) return waiting;
  const worth = (streak: Streak) => (streak.mine ? Number.POSITIVE_INFINITY : streak.coins);
  const cheapest = waiting.reduce((least, each) => (worth(each) < worth(least) ? each : least));
  return waiting.filter((each) => each !== cheapest);
}

function withoutOldestStranger(shown: ShownStreak[]): ShownStreak[] {
  const strangers = shown.filter(({ mine }) => !mine);
  if (strangers.length === 0) return shown;
  const oldest = strangers.reduce((first, each) => (each.bumpedAtMs < first.bumpedAtMs ? each : first));
  return shown.filter((row) => row !== oldest);
}

function freeSlot(shown: ShownStreak[]): number | null {
  for (let slot = 0; slot < ROWS; slot += 1) if (shown.every((row) => row.slot !== slot)) return slot;
  return null;
}
