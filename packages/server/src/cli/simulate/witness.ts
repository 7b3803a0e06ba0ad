import type { RoomEvent } from '@lavish/protocol';

/** What one screen has seen of one room. */
export interface Sightings {
  /** Of the simulated senders. */
  gifts: number;
  coins: number;
  /** Of anyone: a crowded frame tells only the sum of its small gifts. */
  summed: { gifts: number; coins: number };
  /** What must never happen, in sentences. */
  faults: string[];
  reconnects: number;
}

/** Holds what a screen is shown against what it was promised. */
export interface Witness {
  seen: Sightings;
  /** The screen comes in after event `seq`. */
  startsAfter(seq: number): void;
  sees(event: RoomEvent): void;
  /** A message has been shown: everything up to `seq` has passed. */
  reached(seq: number): void;
  objects(sentence: string): void;
}

/** No room for more than a first impression of what went wrong. */
const FAULTS_KEPT = 5;

/**
 * Every seq must pass once and in order. An entry may stand for several gifts whose seqs it does not name, so what is
 * counted after each message is that gifts and other events add up to the seqs that have passed.
 */
export function createWitness(options: {
  /** Whose gifts are added up: others may be sending in the room too. */
  isSimulated: (sender: string) => boolean;
  onGift: (gift: string) => void;
}): Witness {
  const seen: Sightings = { gifts: 0, coins: 0, summed: { gifts: 0, coins: 0 }, faults: [], reconnects: 0 };
  let firstSeq: number | null = null;
  let lastSeq = 0;
  let accounted = 0;

  function objects(sentence: string) {
    if (seen.faults.length < FAULTS_KEPT) seen.faults.push(sentence);
  }

  return {
    seen,
    objects,
    startsAfter(seq) {
      firstSeq ??= seq;
    },
    sees(event) {
      if (event.type === 'gifts_summary') {
        accounted += event.gifts;
        seen.summed.gifts += event.gifts;
        seen.summed.coins += event.coins;
      }
      if (!('seq' in event)) return;
      if (event.seq <= lastSeq) objects(`seq ${event.seq} came after ${lastSeq}`);
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
      if (passed !== accounted)
        objects(`${passed} events had passed and ${accounted} were shown, at seq ${seq}`);
      // Said once: what follows is measured from here.
      accounted = passed;
    },
  };
}
