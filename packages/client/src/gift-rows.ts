import type { GiftEvent, GiftsSummary, Verdict } from '@lavish/protocol';
import type { LiveRoom } from './live-room.ts';

/** A gift, or all gifts of one streak in one row that counts up. */
export interface GiftRow {
  kind: 'gift';
  /** The streak's id, or the gift's. It does not change while the row exists. */
  key: string;
  sender: string;
  receiver: string;
  item: string;
  /** Units of the whole streak so far. */
  count: number;
  /** Gifts in this row. In a crowd, further gifts of the streak may be part of a summary instead. */
  gifts: number;
  /** Coins of the whole streak. Units that came in no gift event count at the average price of the others. */
  coins: number;
  /** How the row's last gift counted in a battle; null if in none. */
  battle: Verdict | null;
  /** True while the streak can grow. */
  running: boolean;
}

/** The sum of small gifts that were not sent individually: "and 431 more, 12,880 coins". */
export interface SummaryRow {
  kind: 'summary';
  /** It does not change while the row exists. */
  key: string;
  /** How many gifts it sums. */
  gifts: number;
  quantity: number;
  coins: number;
}

export type Row = GiftRow | SummaryRow;

const DEFAULT_LIMIT = 50;

/**
 * Calls `listener` with the room's latest gifts as a list to draw, newest first: now and at every change, at most once per
 * message of the server. `limit`: the maximum of rows, default 50. The function that it returns ends the calls.
 *
 * ```ts
 * watchGifts(room, (rows) => draw(rows), { limit: 20 });
 * ```
 */
export function watchGifts(
  room: LiveRoom,
  listener: (rows: readonly Row[]) => void,
  { limit = DEFAULT_LIMIT }: { limit?: number } = {},
): () => void {
  /** The rows of running streaks, also those that the limit has pushed out of the list. */
  const running = new Map<string, GiftRow>();
  let rows: readonly Row[] = [];
  let delivered = rows;
  let summaries = 0;

  function deliver() {
    const still = new Map(room.state?.streaks.map(({ id, count }) => [id, count]));
    for (const row of [...running.values()]) {
      const count = still.get(row.key);
      if (count === undefined) end(row.key, row.count);
      else if (count > row.count) replace(raised(row, count));
    }
    if (rows === delivered) return;
    delivered = rows;
    listener(rows);
  }

  /** Replaces a row in its place; only a gift moves a row to the top. */
  function replace(row: GiftRow) {
    if (row.running) running.set(row.key, row);
    if (rows.some(({ key }) => key === row.key))
      rows = rows.map((each) => (each.key === row.key ? row : each));
  }

  function end(key: string, count: number, coins?: number) {
    const row = running.get(key);
    running.delete(key);
    if (row !== undefined) replace({ ...raised(row, count, coins), running: false });
  }

  const offs = [
    room.on('gift', (event) => {
      const key = event.streak?.id ?? event.id;
      const row = withGift(running.get(key), key, event);
      if (row.running) running.set(key, row);
      rows = [row, ...rows.filter((each) => each.key !== key)].slice(0, limit);
    }),
    room.on('streak_ended', ({ id, count, details }) => end(id, count, details?.coins)),
    room.on('gifts_summary', (event) => {
      summaries += 1;
      rows = withSummary(rows, event, `summary_${summaries}`).slice(0, limit);
    }),
    room.on('state', deliver),
  ];
  listener(rows);
  return () => {
    for (const off of offs) off();
  };
}

function withGift(known: GiftRow | undefined, key: string, event: GiftEvent): GiftRow {
  const { streak, sender, receiver, item, quantity, gifts, coins, battle } = event;
  const before = known?.count ?? 0;
  const count = Math.max(before, streak?.count ?? quantity);
  return {
    kind: 'gift',
    key,
    sender,
    receiver,
    item,
    count,
    gifts: gifts + (known?.gifts ?? 0),
    // The state may be newer than this gift, and other gifts of the streak may be part of a summary.
    coins: (known?.coins ?? 0) + Math.round((coins * (count - before)) / quantity),
    battle,
    running: streak !== null,
  };
}

/** The row with a higher count: units that came in no gift event count at the average price of the others. */
const raised = (row: GiftRow, count: number, coins = Math.round((row.coins * count) / row.count)): GiftRow =>
  count <= row.count ? row : { ...row, count, coins };

/** Consecutive summaries become one row: otherwise a crowded minute would push every gift out of the list. */
function withSummary(rows: readonly Row[], { gifts, quantity, coins }: GiftsSummary, key: string): Row[] {
  const [first, ...rest] = rows;
  if (first?.kind !== 'summary') return [{ kind: 'summary', key, gifts, quantity, coins }, ...rows];
  return [
    {
      ...first,
      gifts: first.gifts + gifts,
      quantity: first.quantity + quantity,
      coins: first.coins + coins,
    },
    ...rest,
  ];
}
