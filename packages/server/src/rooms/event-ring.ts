import type { NumberedEvent, StreakEnded } from '@lavish/protocol';

/** What one frame told: the events one by one, and the streaks that ended. */
export interface Stretch {
  events: NumberedEvent[];
  ended: StreakEnded[];
}

export interface EventRing {
  push(stretch: Stretch): void;
  /** Puts older events in front, if they reach up to those here. They are the first to go. */
  prepend(events: NumberedEvent[]): void;
  /** Every event after `seq`; null when the ring does not reach back that far, or `seq` is still to come. */
  after(seq: number): NumberedEvent[] | null;
  /** Everything since the stretch of that number; null when it is no longer here. */
  since(number: number): Stretch | null;
  /** The events after this seq are here. */
  readonly startSeq: number;
  /** The last seq, here or before. */
  readonly endSeq: number;
  /** The number that the next stretch will have. */
  readonly nextNumber: number;
}

/**
 * A stretch as it is kept. Its events are JSON outside of the heap: as objects they grew old there by the hundred thousand,
 * and collecting them made acknowledgements wait for 100 to 250 ms, some every ten seconds at 4,500 gifts a second.
 */
interface Kept {
  firstSeq: number;
  lastSeq: number;
  /** 0: there are none, and neither a first nor a last seq. */
  count: number;
  json: Buffer;
  ended: StreakEnded[];
}

const NOTHING = Buffer.alloc(0);

function keep({ events, ended }: Stretch): Kept {
  const count = events.length;
  if (count === 0) return { firstSeq: 0, lastSeq: 0, count, json: NOTHING, ended };
  const json = Buffer.from(JSON.stringify(events));
  return { firstSeq: events[0]!.seq, lastSeq: events[count - 1]!.seq, count, json, ended };
}

const eventsOf = ({ count, json }: Kept): NumberedEvent[] => (count === 0 ? [] : JSON.parse(json.toString()));

/**
 * A room's latest frames, unmerged: for clients that come back (by seq), and for sockets that could not take a frame
 * (by the number of the frame, since a frame may have told of ended streaks only). Holds about `size` events, and while
 * there are some in front that were read from the database, `maxOlder` more: who comes next wants those as well.
 */
export function createEventRing(size: number, seq: number, maxOlder: number): EventRing {
  /** Read from the database; up to where the stretches begin. */
  let older: Kept[] = [];
  const stretches: Kept[] = [];
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
      const kept = keep(stretch);
      stretches.push(kept);
      held += weight(kept);
      if (kept.count > 0) endSeq = kept.lastSeq;
      while (held > limit() && older.length + stretches.length > 1) dropOldest();
    },
    prepend(events) {
      const start = startSeq();
      const before = events.filter((event) => event.seq <= start);
      if (before.at(-1)?.seq !== start) return;
      older = [keep({ events: before, ended: [] }), ...older];
      held += before.length;
    },
    after(seq) {
      if (seq < startSeq() || seq > endSeq) return null;
      return [...older, ...stretches]
        .filter(({ count, lastSeq }) => count > 0 && lastSeq > seq)
        .flatMap((kept) => eventsOf(kept).filter((event) => event.seq > seq));
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

const weight = ({ count, ended }: Kept) => count + ended.length;
