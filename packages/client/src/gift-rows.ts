import type { GiftEvent, GiftsMore, Verdict } from '@lavish/protocol';
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
  /** Of the gifts that this row has seen; a server with too much to tell can have summed others elsewhere. */
  gifts: number;
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
  let rows: readonly Row[] = [];
  let told = rows;
  let sums = 0;

  function tell() {
    const running = new Set(room.state?.streaks.map(({ id }) => id));
    const isStale = (row: Row) => row.kind === 'gift' && row.running && !running.has(row.key);
    if (rows.some(isStale)) rows = rows.map((row) => (isStale(row) ? { ...row, running: false } : row));
    if (rows === told) return;
    told = rows;
    listener(rows);
  }

  const forget = [
    room.on('gift', (event) => {
      rows = withGift(rows, event).slice(0, limit);
    }),
    room.on('gifts_more', (event) => {
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

function withGift(rows: readonly Row[], event: GiftEvent): Row[] {
  const { streak, id, sender, receiver, item, quantity, gifts, coins, battle } = event;
  const key = streak?.id ?? id;
  const known = rows.find((row): row is GiftRow => row.key === key && row.kind === 'gift');
  const row: GiftRow = {
    kind: 'gift',
    key,
    sender,
    receiver,
    item,
    count: streak?.count ?? quantity,
    gifts: gifts + (known?.gifts ?? 0),
    coins: coins + (known?.coins ?? 0),
    battle,
    running: streak !== null,
  };
  return [row, ...rows.filter((each) => each !== known)];
}

/** One sum after another is one sum: a crowded minute would push every gift out of the list. */
function withMore(rows: readonly Row[], { gifts, quantity, coins }: GiftsMore, key: string): Row[] {
  const [first, ...rest] = rows;
  if (first?.kind !== 'more') return [{ kind: 'more', key, gifts, quantity, coins }, ...rows];
  const sum = {
    gifts: first.gifts + gifts,
    quantity: first.quantity + quantity,
    coins: first.coins + coins,
  };
  return [{ ...first, ...sum }, ...rest];
}
