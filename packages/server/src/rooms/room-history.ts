import type { NumberedEvent } from '@lavish/protocol';
import type { RoomEvents } from '../domain/rooms/room-events.ts';
import type { FairQueue } from '../scheduling/fair-queue.ts';
import type { EventRing } from './event-ring.ts';
import type { KnownUsers } from './known-users.ts';
import type { RoomsObserver } from './rooms-observer.ts';

const PAGE = 1_000;
/** Someone who goes back further comes while the database is read; or it has less than was hoped. */
const MAX_ATTEMPTS = 3;

export interface RoomHistoryOptions {
  readEvents(room: string, afterSeq: number, limit: number): Promise<RoomEvents>;
  /** Events that a client may have missed and still gets one by one; beyond that a snapshot is cheaper for both. */
  maxMissed: number;
  /** Reads of one reader take some of its places. */
  lane: FairQueue;
  observe?: Pick<RoomsObserver, 'historyRead'>;
}

export interface RoomHistory {
  /** Tries to have every event after `seq` in the ring, for this reader; look there for whether it worked. */
  reachBackTo(seq: number, reader: string): Promise<void>;
}

/**
 * Lengthens a room's ring backwards from the database, for clients that come back after it has moved on, or after
 * this node was started. Thousands may come at once: one read serves all who wait for it.
 */
export function createRoomHistory(
  room: string,
  ring: EventRing,
  users: KnownUsers,
  { readEvents, maxMissed, lane, observe }: RoomHistoryOptions,
): RoomHistory {
  let reading: Promise<void> | null = null;
  /** The furthest that someone who waits needs to go back. */
  let wantedSeq = Number.POSITIVE_INFINITY;

  async function read() {
    // Whoever else comes in this turn of the event loop shares the read.
    await new Promise((resolve) => setImmediate(resolve));
    observe?.historyRead();
    const events: NumberedEvent[] = [];
    // In a busy room the ring moves on meanwhile, and lets go of what it had when this began: that is read as well.
    for (let last = wantedSeq; last < ring.startSeq; ) {
      const page = await readEvents(room, last, Math.min(PAGE, ring.startSeq - last));
      // Gone: a room's events are kept for a day after its end.
      if (page.events[0]?.seq !== last + 1) return;
      events.push(...page.events);
      last = page.events.at(-1)!.seq;
      users.learn(page.users, last);
    }
    ring.prepend(events);
  }

  const hasEnough = (seq: number) => seq >= ring.startSeq || ring.endSeq - seq > maxMissed;

  async function readBackTo(seq: number) {
    for (let attempt = 0; attempt < MAX_ATTEMPTS && !hasEnough(seq); attempt += 1) {
      wantedSeq = Math.min(wantedSeq, seq);
      reading ??= read().finally(() => {
        reading = null;
        wantedSeq = Number.POSITIVE_INFINITY;
      });
      await reading;
    }
  }

  return {
    async reachBackTo(seq, reader) {
      if (!hasEnough(seq)) await lane.run(reader, () => readBackTo(seq));
    },
  };
}
