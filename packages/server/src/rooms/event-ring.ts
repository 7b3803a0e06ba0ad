import type { NumberedEvent, StreakEnded } from '@lavish/protocol';

/** The content of one frame: each event, and the streaks that ended. */
export interface Stretch {
  events: NumberedEvent[];
  ended: StreakEnded[];
}

export interface EventRing {
  push(stretch: Stretch): void;
  /** Adds older events, if they are adjacent to those in the ring. They are the first to be dropped. */
  prepend(events: NumberedEvent[]): void;
  /** Every event after `seq`; null when the ring does not reach back that far, or has not reached `seq`. */
  after(seq: number): NumberedEvent[] | null;
  /** Everything since the stretch with this number; null when the ring has dropped it. */
  since(number: number): Stretch | null;
  /** The ring holds the events after this seq. */
  readonly startSeq: number;
  /** The last seq that was pushed. */
  readonly endSeq: number;
  /** The number of the next stretch. */
  readonly nextNumber: number;
}

/**
 * A stretch as the ring stores it. Its events are JSON outside of the heap: as objects, a hundred thousand of them reached
 * the old generation, and collecting them delayed acknowledgements by 100 to 250 ms about every ten seconds at 4,500 gifts
 * a second.
 */
interface StoredStretch {
  firstSeq: number;
  lastSeq: number;
  /** 0: there are no events, and `firstSeq` and `lastSeq` are not valid. */
  count: number;
  json: Buffer;
  ended: StreakEnded[];
}

const EMPTY = Buffer.alloc(0);

function store({ events, ended }: Stretch): StoredStretch {
  const count = events.length;
  if (count === 0) return { firstSeq: 0, lastSeq: 0, count, json: EMPTY, ended };
  const json = Buffer.from(JSON.stringify(events));
  return { firstSeq: events[0]!.seq, lastSeq: events[count - 1]!.seq, count, json, ended };
}

const eventsOf = ({ count, json }: StoredStretch): NumberedEvent[] =>
  count === 0 ? [] : JSON.parse(json.toString());

/**
 * A room's latest frames, unmerged: for clients that return (by seq), and for sockets that could not take a frame (by the
 * number of the frame, since a frame may contain ended streaks only). Holds about `size` events, and up to `maxOlder` older
 * ones from the database, because the next clients need those as well.
 */
export function createEventRing(size: number, seq: number, maxOlder: number): EventRing {
  /** Older events from the database. They end where `stretches` begins. */
  let older: StoredStretch[] = [];
  const stretches: StoredStretch[] = [];
  let firstNumber = 0;
  let stretchesStartSeq = seq;
  let endSeq = seq;
  let held = 0;

  const startSeq = () => (older[0] === undefined ? stretchesStartSeq : older[0].firstSeq - 1);

  const limit = () => (older.length > 0 ? size + maxOlder : size);

  function dropOldest() {
    if (older.length > 0) {
      for (const part of older) held -= weight(part);
      older = [];
      return;
    }
    const oldest = stretches.shift()!;
    held -= weight(oldest);
    firstNumber += 1;
    if (oldest.count > 0) stretchesStartSeq = oldest.lastSeq;
  }

  return {
    push(stretch) {
      const stored = store(stretch);
      stretches.push(stored);
      held += weight(stored);
      if (stored.count > 0) endSeq = stored.lastSeq;
      while (held > limit() && older.length + stretches.length > 1) dropOldest();
    },
    prepend(events) {
      const start = startSeq();
      const before = events.filter((event) => event.seq <= start);
      if (before.at(-1)?.seq !== start) return;
      older = [store({ events: before, ended: [] }), ...older];
      held += before.length;
    },
    after(seq) {
      if (seq < startSeq() || seq > endSeq) return null;
      return [...older, ...stretches]
        .filter(({ count, lastSeq }) => count > 0 && lastSeq > seq)
        .flatMap((stored) => eventsOf(stored).filter((event) => event.seq > seq));
    },
    since(number) {
      if (number < firstNumber) return null;
      const missed = stretches.slice(number - firstNumber);
      return {
        events: missed.flatMap(eventsOf),
        ended: missed.flatMap(({ ended }) => ended),
      };
    },
    get startSeq() {
      return startSeq();
    },
    get endSeq() {
      return endSeq;
    },
    get nextNumber() {
      return firstNumber + stretches.length;
    },
  };
}

const weight = ({ count, ended }: StoredStretch) => count + ended.length;
