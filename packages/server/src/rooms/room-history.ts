import type { NumberedEvent } from '@lavish/protocol';
import type { RoomEvents } from '../domain/rooms/room-events.ts';
import type { FairQueue } from '../scheduling/fair-queue.ts';
import { needsHistory } from './decide-resume.ts';
import type { EventRing } from './event-ring.ts';
import type { KnownUsers } from './known-users.ts';
import type { RoomsObserver } from './rooms-observer.ts';

const PAGE = 1_000;
/** A read can end before the position is reached: another client requested an older one, or the ring has moved on. */
const MAX_ATTEMPTS = 3;

export interface RoomHistoryOptions {
  readEvents(room: string, afterSeq: number, limit: number): Promise<RoomEvents>;
  /** The most events that are replayed to a client. For more, a snapshot is cheaper for both sides. */
  maxMissed: number;
  /** Bounds the reads of each reader. */
  readQueue: FairQueue;
  observe?: Pick<RoomsObserver, 'historyRead'>;
}

export interface RoomHistory {
  /**
   * Reads the events after `seq` into the ring, if they are missing there and few enough. The ring may still not
   * reach back to `seq` afterwards.
   * @throws when the database could not be read
   */
  extendTo(seq: number, reader: string): Promise<void>;
}

/**
 * Extends a room's ring backwards from the database, for clients that return after the ring has moved on or after this
 * node was started. Thousands can return at once: one read serves all clients that wait for it.
 */
export function createRoomHistory(
  room: string,
  ring: EventRing,
  users: KnownUsers,
  { readEvents, maxMissed, readQueue, observe }: RoomHistoryOptions,
): RoomHistory {
  let reading: Promise<void> | null = null;
  /** The oldest position of all clients that wait. */
  let oldestSeq = Number.POSITIVE_INFINITY;

  async function read() {
    // Clients that subscribe in this turn of the event loop share the read.
    await new Promise((resolve) => setImmediate(resolve));
    observe?.historyRead();
    const events: NumberedEvent[] = [];
    // In a busy room the ring drops events during the read: those are read as well.
    for (let last = oldestSeq; last < ring.startSeq; ) {
      const page = await readEvents(room, last, Math.min(PAGE, ring.startSeq - last));
      // The event was deleted: a room's events are kept for a day after its end.
      if (page.events[0]?.seq !== last + 1) return;
      events.push(...page.events);
      last = page.events.at(-1)!.seq;
      users.learn(page.users, last);
    }
    ring.prepend(events);
  }

  const isMissing = (seq: number) => needsHistory(seq, ring, maxMissed);

  async function readBackTo(seq: number) {
    for (let attempt = 0; attempt < MAX_ATTEMPTS && isMissing(seq); attempt += 1) {
      oldestSeq = Math.min(oldestSeq, seq);
      reading ??= read().finally(() => {
        reading = null;
        oldestSeq = Number.POSITIVE_INFINITY;
      });
      await reading;
    }
  }

  return {
    async extendTo(seq, reader) {
      if (isMissing(seq)) await readQueue.run(reader, () => readBackTo(seq));
    },
  };
}
