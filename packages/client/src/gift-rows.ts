import type { GiftEvent, GiftsSummary, Verdict } from '@lavish/protocol';
import type { Room } from './room.ts';

/** A gift, or all gifts of one streak: one row that counts up. */
export interface GiftRow {
  kind: 'gift';
  /** The streak's id, or the gift's: the same for as long as the row is there. */
  key: string;
  sender: string;
  receiver: string;
  item: string;
  /** Units so far, of the whole streak. */
  count: number;
  /** Gifts that this row has seen; a server with too much to tell can have summed others elsewhere. */
  gifts: number;
  /** Of the whole streak: units that no gift event has shown cost what the others did. */
  coins: number;
  /** How the last of them counted in a battle. */
  battle: Verdict | null;
  /** The streak can still grow. */
  running: boolean;
}

/** Small gifts that were told only as a sum: "and 431 more, 12,880 coins". */
export interface MoreRow {
  kind: 'more';
  key: string;
  gifts: number;
  quantity: number;
  coins: number;
}

export type Row = GiftRow | MoreRow;

const DEFAULT_LIMIT = 50;

/**
 * The room's latest gifts as a list to draw, the newest first: `listener` gets it now and at every change, at most once for
 * each message of the server. Until the function that this returns is called.
 *
 * ```ts
 * watchGifts(room, (rows) => draw(rows), { limit: 20 });
 * ```
 */
export function watchGifts(
  room: Room,
  listener: (rows: readonly Row[]) => void,
  { limit = DEFAULT_LIMIT }: { limit?: number } = {},
): () => void {
  /** Of streaks that run, whether a row still stands for them or the limit has pushed it out. */
  const running = new Map<string, GiftRow>();
  let rows: readonly Row[] = [];
  let told = rows;
  let sums = 0;

  function tell() {
    const still = new Map(room.state?.streaks.map(({ id, count }) => [id, count]));
    for (const row of [...running.values()]) {
      const count = still.get(row.key);
      if (count === undefined) end(row.key, row.count);
      else if (count > row.count) become(raised(row, count));
    }
    if (rows === told) return;
    told = rows;
    listener(rows);
  }

  /** Where it stands: only a gift brings a row to the top. */
  function become(row: GiftRow) {
    if (row.running) running.set(row.key, row);
    if (rows.some(({ key }) => key === row.key))
      rows = rows.map((each) => (each.key === row.key ? row : each));
  }

  function end(key: string, count: number) {
    const row = running.get(key);
    running.delete(key);
    if (row !== undefined) become({ ...raised(row, count), running: false });
  }

  const forget = [
    room.on('gift', (event) => {
      const key = event.streak?.id ?? event.id;
      const row = withGift(running.get(key), key, event);
      if (row.running) running.set(key, row);
      rows = [row, ...rows.filter((each) => each.key !== key)].slice(0, limit);
    }),
    room.on('streak_ended', ({ id, count }) => end(id, count)),
    room.on('gifts_summary', (event) => {
      sums += 1;
      rows = withMore(rows, event, `more_${sums}`).slice(0, limit);
    }),
    room.on('state', tell),
  ];
  listener(rows);
  return () => {
    for (const off of forget) off();
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
    // The state can have been ahead of this gift, and gifts of the streak can be summed elsewhere.
    coins: (known?.coins ?? 0) + Math.round((coins * (count - before)) / quantity),
    battle,
    running: streak !== null,
  };
}

/** With units of its streak that no gift event has shown, at what the others cost on average. */
const raised = (row: GiftRow, count: number): GiftRow =>
  count <= row.count ? row : { ...row, count, coins: Math.round((row.coins * count) / row.count) };

/** One sum after another is one sum: a crowded minute would push every gift out of the list. */
function withMore(rows: readonly Row[], { gifts, quantity, coins }: GiftsSummary, key: string): Row[] {
  const [first, ...rest] = rows;
  if (first?.kind !== 'more') return [{ kind: 'more', key, gifts, quantity, coins }, ...rows];
  const sum = {
    gifts: first.gifts + gifts,
    quantity: first.quantity + quantity,
    coins: first.coins + coins,
  };
  return [{ ...first, ...sum }, ...rest];
}
