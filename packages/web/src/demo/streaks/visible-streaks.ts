/**
 * Which streaks stand on the screen. Pure: the time comes in, and what is shown comes out; `streak-rows.ts` draws it.
 * A flood of gifts becomes three rows that count, and a short queue behind them.
 */
export interface Streak {
  /** The streak's id; the gift's, for a gift that is no streak. */
  key: string;
  sender: string;
  item: string;
  /** Units so far. */
  count: number;
  /** Coins so far. */
  coins: number;
  /** The viewer's own: shown at once, whoever is in the way. */
  mine: boolean;
  /** Which side it is for, in a battle. */
  to: { side: string; name: string } | null;
}

export interface ShownStreak extends Streak {
  /** 0 is the lowest row. A streak keeps its row for as long as it is shown. */
  slot: number;
  bumpedAtMs: number;
}

export interface Lane {
  readonly shown: readonly ShownStreak[];
  readonly waiting: readonly Streak[];
}

export const EMPTY_LANE: Lane = { shown: [], waiting: [] };

export const ROWS = 3;
export const MOST_WAITING = 12;
/** How long a row stays after its last gift. */
export const STAY_MS = 3_600;
/** And when others wait for its place: long enough to read a name. */
export const LEAST_STAY_MS = 1_100;

/** Another gift: a row that shows its streak counts up, a new one finds a row or waits. */
export function offer(lane: Lane, gift: Streak, nowMs: number): Lane {
  const shown = lane.shown.find(({ key }) => key === gift.key);
  if (shown !== undefined) {
    const bumped = { ...shown, ...merged(shown, gift), bumpedAtMs: nowMs };
    return advance({ ...lane, shown: lane.shown.map((row) => (row === shown ? bumped : row)) }, nowMs);
  }
  const queued = lane.waiting.find(({ key }) => key === gift.key);
  const waiting =
    queued === undefined
      ? [...lane.waiting, gift]
      : lane.waiting.map((each) => (each === queued ? merged(queued, gift) : each));
  return advance({ ...lane, waiting: withoutCheapest(waiting) }, nowMs);
}

/** Rows whose time is up go, those who wait move up. */
export function advance(lane: Lane, nowMs: number): Lane {
  let shown = lane.shown.filter((row) => leavesAtMs(row, lane) > nowMs);
  const waiting: Streak[] = [];
  for (const streak of [...lane.waiting].sort((a, b) => Number(b.mine) - Number(a.mine))) {
    if (shown.length === ROWS && streak.mine) shown = withoutOldestStranger(shown);
    const slot = freeSlot(shown);
    if (slot === null) waiting.push(streak);
    else shown = [...shown, { ...streak, slot, bumpedAtMs: nowMs }];
  }
  return { shown, waiting };
}

/** When `advance` has something to do, or null when the lane is empty. */
export const nextChangeMs = (lane: Lane): number | null =>
  lane.shown.length === 0 ? null : Math.min(...lane.shown.map((row) => leavesAtMs(row, lane)));

const leavesAtMs = (row: ShownStreak, lane: Lane) =>
  row.bumpedAtMs + (lane.waiting.length > 0 ? LEAST_STAY_MS : STAY_MS);

/** Sums never go back, in whatever order the gifts arrive. */
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
