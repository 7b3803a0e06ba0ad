import { type DescribedEnd, mostExpensive } from './describe-ends.ts';

/** The end of a streak, as a client that returns gets it. */
export interface RecentEnd {
  end: DescribedEnd;
  /** The last event before the end was sent. A client with a later position was there when it was sent. */
  afterSeq: number;
}

export interface RecentEnds {
  /** Adds ends that were sent after the event `afterSeq`. `nowMs`: Unix milliseconds. */
  add(ended: readonly DescribedEnd[], afterSeq: number, nowMs: number): void;
  /** The ends of the last minute in the order in which they were added: at most the 50 most expensive. */
  list(nowMs: number): RecentEnd[];
}

/** A client usually reconnects within 20 seconds. Later, nobody waits for the alert of a streak. */
const KEPT_MS = 60_000;
/** Half of the ends that a client remembers, so that it recognises each one that it has got before. */
const MAX_KEPT = 500;
/** As many as a frame for an overlay shows: more than wait in the queue of a screen. They are some 15 KB with their users. */
const MAX_LISTED = 50;

/** The latest ends of streaks in a room. They have no `seq`, so the event ring cannot replay them. */
export function createRecentEnds(): RecentEnds {
  let kept: (DescribedEnd & { afterSeq: number; endedMs: number })[] = [];

  return {
    add(ended, afterSeq, nowMs) {
      if (ended.length === 0) return;
      kept = [...kept, ...ended.map((end) => ({ ...end, afterSeq, endedMs: nowMs }))].slice(-MAX_KEPT);
    },
    list(nowMs) {
      kept = kept.filter(({ endedMs }) => nowMs - endedMs < KEPT_MS);
      const listed = new Set(mostExpensive(kept, MAX_LISTED));
      return kept
        .filter((each) => listed.has(each))
        .map(({ afterSeq, endedMs: _, ...end }) => ({ end, afterSeq }));
    },
  };
}
