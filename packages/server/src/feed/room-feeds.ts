import type { PublicUsers } from '@lavish/protocol';
import type { Logger } from 'pino';
import { roomsOf, type StoredBattle } from '../domain/battles/battle.ts';
import { laterBattle } from '../domain/battles/later-battle.ts';
import {
  battleChange,
  type RoomEvents,
  type RoomPosition,
  type RoomSnapshot,
} from '../domain/rooms/room-events.ts';
import { createRoomStream, type RoomStream, type StreamOptions } from './room-stream.ts';

export interface RoomFeedsOptions extends Omit<StreamOptions, 'holdMs'> {
  /** Reads the position of each room, in one query. A room that is absent from the result has no events. */
  readPositions(rooms: string[]): Promise<Map<string, RoomPosition>>;
  /** Reads these battles (32 hex digits each), with the users that they mention. */
  readBattles(ids: string[]): Promise<{ battle: StoredBattle; users: PublicUsers }[]>;
  log: Pick<Logger, 'warn' | 'error'>;
  /** How long to wait for a missing seq before reading it from the database. Milliseconds. */
  holdMs?: number;
  /** How often all watched rooms are compared with the database. Milliseconds. */
  pollMs?: number;
}

/** A watched room. */
export interface Watch {
  /** Begins to deliver the events after this snapshot. Until this is called, the room's events are only kept. */
  startAfter(known: Pick<RoomSnapshot, 'seq' | 'battle'>): void;
  stop(): void;
}

export interface RoomFeeds {
  /**
   * Takes committed events, or a changed battle. They may come in any order, more than once, or not at all. A room that is
   * not watched costs only a look-up.
   */
  committed(events: RoomEvents): void;
  /**
   * Begins to keep a room's events. Call it before reading the snapshot, and `startAfter` with the snapshot: events that
   * commit in between are then neither lost nor wait for the next comparison. A room can be watched once at a time.
   */
  watch(room: string): Watch;
  /** Whether this room is watched, so that `committed` has an effect. */
  isWatched(room: string): boolean;
  /** Another node has published that the room has reached `seq`. */
  wake(room: string, seq: number): void;
  /**
   * Resolves when the watched room has delivered `seq`, which a client has seen on another node, or the database has no such
   * event.
   * @throws when the database could not be read
   */
  reach(room: string, seq: number): Promise<void>;
  /** Another node has published that the battle of these rooms has reached a version. */
  wakeBattle(battle: NonNullable<RoomPosition['battle']>, rooms: readonly string[]): void;
  stop(): void;
}

/**
 * Puts each watched room's committed events in order: `deliver` gets every seq exactly once, ascending, without a gap.
 * Changes of a battle are delivered as they arrive: only the latest counts. The sources of events may lose, repeat or
 * reorder them; the database decides.
 */
export function createRoomFeeds(options: RoomFeedsOptions): RoomFeeds {
  const { readPositions, readBattles, log, holdMs = 20, pollMs = 1_000 } = options;
  const streams = new Map<string, RoomStream>();
  /** Battles that another node has changed. */
  const outdatedBattles = new Set<string>();
  let readingOutdated = false;
  let polling = setTimeout(poll, pollMs);
  let stopped = false;

  /** One query for all rooms, so that a lost last event is found within `pollMs` for any number of rooms. */
  async function poll() {
    const rooms = [...streams.keys()];
    try {
      if (rooms.length > 0) await compare(rooms);
    } catch (error) {
      log.warn({ err: error, rooms: rooms.length }, 'could not compare rooms with the database');
    }
    if (!stopped) polling = setTimeout(poll, pollMs);
  }

  async function compare(rooms: string[]) {
    const changed = new Set<string>();
    for (const [room, { seq, battle }] of await readPositions(rooms)) {
      const stream = streams.get(room);
      stream?.expect(seq);
      for (const id of stream?.battlesBehind(battle) ?? []) changed.add(id);
    }
    if (changed.size > 0) await deliverBattles([...changed]);
  }

  async function deliverBattles(ids: string[]) {
    const read = await readBattles(ids);
    read.sort((a, b) => (laterBattle(a.battle, b.battle) === b.battle ? -1 : 1));
    for (const { battle, users } of read) {
      for (const room of roomsOf(battle)) streams.get(room)?.take(battleChange(room, battle, users));
    }
  }

  /** One read at a time, for all battles that were published meanwhile. */
  async function readOutdated() {
    readingOutdated = true;
    while (outdatedBattles.size > 0 && !stopped) {
      const ids = [...outdatedBattles];
      outdatedBattles.clear();
      await deliverBattles(ids).catch((error: unknown) =>
        log.warn(
          { err: error, battles: ids.length },
          'battles could not be read: the next comparison retries',
        ),
      );
    }
    readingOutdated = false;
  }

  return {
    committed: (events) => streams.get(events.room)?.take(events),
    wake: (room, seq) => streams.get(room)?.fetch(seq),
    reach: async (room, seq) => streams.get(room)?.reach(seq),
    wakeBattle(battle, rooms) {
      for (const room of rooms) {
        for (const id of streams.get(room)?.battlesBehind(battle) ?? []) outdatedBattles.add(id);
      }
      if (outdatedBattles.size > 0 && !readingOutdated) void readOutdated();
    },
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
