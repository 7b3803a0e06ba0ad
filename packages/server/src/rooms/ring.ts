import type { NumberedEvent, StreakEnded } from '@lavish/protocol';

/** What one frame told: the events one by one, and the streaks that ended. */
export interface Stretch {
  events: NumberedEvent[];
  ended: StreakEnded[];
}

export interface Ring {
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
 * A room's latest frames, unmerged: for clients that come back (by seq), and for sockets that could not take a frame
 * (by the number of the frame, since a frame may have told of ended streaks only). Holds about `size` events.
 */
export function createRing(size: number, seq: number): Ring {
  /** Read from the database; up to where the stretches begin. */
  let older: NumberedEvent[] = [];
  const stretches: Stretch[] = [];
  let firstNumber = 0;
  let stretchesStartSeq = seq;
  let endSeq = seq;
  let held = 0;

  const startSeq = () => (older[0] === undefined ? stretchesStartSeq : older[0].seq - 1);

  function dropOldest() {
    if (older.length > 0) {
      held -= older.length;
      older = [];
      return;
    }
    const oldest = stretches.shift()!;
    held -= weight(oldest);
    firstNumber += 1;
    stretchesStartSeq = oldest.events.at(-1)?.seq ?? stretchesStartSeq;
  }

  return {
    push(stretch) {
      stretches.push(stretch);
      held += weight(stretch);
      endSeq = stretch.events.at(-1)?.seq ?? endSeq;
      while (held > size && older.length + stretches.length > 1) dropOldest();
    },
    prepend(events) {
      const start = startSeq();
      const before = events.filter((event) => event.seq <= start);
      if (before.at(-1)?.seq !== start) return;
      older = [...before, ...older];
      held += before.length;
    },
    after(seq) {
      if (seq < startSeq() || seq > endSeq) return null;
      const first = stretches.findLastIndex(({ events }) => events.length > 0 && events[0]!.seq <= seq + 1);
      const runs = stretches.slice(Math.max(first, 0)).map(({ events }) => events);
      if (seq < stretchesStartSeq) runs.unshift(older);
      return runs.flatMap((events) => events.filter((event) => event.seq > seq));
    },
    since(number) {
      if (number < firstNumber) return null;
      const missed = stretches.slice(number - firstNumber);
      return {
        events: missed.flatMap(({ events }) => events),
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

const weight = ({ events, ended }: Stretch) => events.length + ended.length;
