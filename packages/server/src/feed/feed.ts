import type { Logger } from 'pino';
import type { RoomEvents } from '../domain/feed.ts';
import { createRoomStream, type RoomStream, type StreamOptions } from './room-stream.ts';

export interface FeedOptions extends Omit<StreamOptions, 'holdMs'> {
  /** The last seq of each of these rooms, in one query. A room that is not in the answer has no news. */
  readLastSeqs(rooms: string[]): Promise<Map<string, number>>;
  log: Pick<Logger, 'warn' | 'error'>;
  /** How long to wait for a seq that was overtaken before reading it from the database. */
  holdMs?: number;
  /** How often all watched rooms are compared with the database. */
  pollMs?: number;
}

/** What a watcher holds: it decides where its stream begins and when it is over. */
export interface Watch {
  /** Events after `seq` are wanted. Until this is called the room's events are only kept. */
  startAfter(seq: number): void;
  stop(): void;
}

export interface Feed {
  /** Events that have committed; in any order, more than once, or not at all. Rooms nobody watches cost a look-up. */
  committed(events: RoomEvents): void;
  /**
   * Begins to keep a room's events. Call it before reading the snapshot, and `startAfter` with the snapshot's seq:
   * what commits in between is then neither lost nor waits for the next comparison. One watcher a room.
   */
  watch(room: string): Watch;
  /** Whether `committed` would do anything for this room. */
  isWatched(room: string): boolean;
  /** A word from another node: the room has reached `seq`. */
  wake(room: string, seq: number): void;
  stop(): void;
}

/**
 * Puts each watched room's committed events in order: `deliver` gets every seq exactly once, ascending, without a gap.
 * Whatever brings the news may lose, repeat or reorder it; the database has the last word.
 */
export function createFeed(options: FeedOptions): Feed {
  const { readLastSeqs, log, holdMs = 20, pollMs = 1_000 } = options;
  const streams = new Map<string, RoomStream>();
  let polling = setTimeout(poll, pollMs);
  let stopped = false;

  /** One query for all rooms, so that a lost last message is found within `pollMs` whatever the number of rooms. */
  async function poll() {
    const rooms = [...streams.keys()];
    try {
      const lastSeqs = rooms.length > 0 ? await readLastSeqs(rooms) : new Map<string, number>();
      for (const [room, seq] of lastSeqs) streams.get(room)?.expect(seq);
    } catch (error) {
      log.warn({ err: error, rooms: rooms.length }, 'could not compare rooms with the database');
    }
    if (!stopped) polling = setTimeout(poll, pollMs);
  }

  return {
    committed: (events) => streams.get(events.room)?.take(events),
    wake: (room, seq) => streams.get(room)?.fetch(seq),
    watch(room) {
      const stream = createRoomStream(room, { ...options, holdMs });
      streams.set(room, stream);
      return {
        startAfter: stream.startAfter,
        stop() {
          stream.stop();
          if (streams.get(room) === stream) streams.delete(room);
        },
      };
    },
    isWatched: (room) => streams.has(room),
    stop() {
      stopped = true;
      clearTimeout(polling);
      for (const stream of streams.values()) stream.stop();
      streams.clear();
    },
  };
}
