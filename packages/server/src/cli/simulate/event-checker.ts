import type { RoomEvent } from '@lavish/protocol';

/** The totals that one viewer has received in one room. */
export interface SeenEvents {
  /** Gifts and coins of the simulated senders. */
  gifts: number;
  coins: number;
  /** Gifts and coins of any sender, from the sums of small gifts in crowded frames. */
  summed: { gifts: number; coins: number };
  /** Violations of the guarantees of a feed, as sentences. */
  faults: string[];
  reconnects: number;
}

/** Checks the events that a viewer receives against the guarantees of a feed. */
export interface EventChecker {
  seen: SeenEvents;
  /** The viewer's subscription starts after event `seq`. */
  startAfter(seq: number): void;
  /** The viewer has received an event. */
  event(event: RoomEvent): void;
  /** The viewer has received a whole message, which covers all events up to `seq`. */
  reached(seq: number): void;
  /** Records a violation. */
  fault(sentence: string): void;
}

/** How many violations are kept of each viewer. */
const FAULTS_KEPT = 5;

/**
 * Checks that every seq arrives once and in order. An entry may stand for several gifts without naming their seqs, so the
 * check after each message is that gifts and other events add up to the seqs that it covers.
 */
export function createEventChecker(options: {
  /** Whether a sender's gifts are added up: other senders may use the room, too. */
  isSimulated: (sender: string) => boolean;
  onGift: (gift: string) => void;
}): EventChecker {
  const seen: SeenEvents = { gifts: 0, coins: 0, summed: { gifts: 0, coins: 0 }, faults: [], reconnects: 0 };
  let firstSeq: number | null = null;
  let lastSeq = 0;
  let accounted = 0;

  function fault(sentence: string) {
    if (seen.faults.length < FAULTS_KEPT) seen.faults.push(sentence);
  }

  return {
    seen,
    fault,
    startAfter(seq) {
      firstSeq ??= seq;
    },
    event(event) {
      if (event.type === 'gifts_summary') {
        accounted += event.gifts;
        seen.summed.gifts += event.gifts;
        seen.summed.coins += event.coins;
      }
      if (!('seq' in event)) return;
      if (event.seq <= lastSeq) fault(`seq ${event.seq} arrived after ${lastSeq}`);
      lastSeq = event.seq;
      accounted += event.type === 'gift' ? event.gifts : 1;
      if (event.type !== 'gift' || !options.isSimulated(event.sender)) return;
      seen.gifts += event.gifts;
      seen.coins += event.coins;
      options.onGift(event.id);
    },
    reached(seq) {
      if (firstSeq === null) return;
      const passed = seq - firstSeq;
      if (passed !== accounted) fault(`at seq ${seq}: ${accounted} events received instead of ${passed}`);
      // Each gap is reported once: later messages are compared with this one.
      accounted = passed;
    },
  };
}
