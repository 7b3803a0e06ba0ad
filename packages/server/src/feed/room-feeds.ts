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
  /** Where each of these rooms is, in one query. A room that is not in the answer has no news. */
  readPositions(rooms: string[]): Promise<Map<string, RoomPosition>>;
  /** These battles (32 hex digits each), with everyone whom they mention. */
  readBattles(ids: string[]): Promise<{ battle: StoredBattle; users: PublicUsers }[]>;
  log: Pick<Logger, 'warn' | 'error'>;
  /** How long to wait for a seq that was overtaken before reading it from the database. */
  holdMs?: number;
  /** How often all watched rooms are compared with the database. */
  pollMs?: number;
}

/** What a watcher holds: it decides where its stream begins and when it is over. */
export interface Watch {
  /** What is newer than this is wanted. Until this is called the room's events are only kept. */
  startAfter(known: Pick<RoomSnapshot, 'seq' | 'battle'>): void;
  stop(): void;
}

export interface RoomFeeds {
  /**
   * Events that have committed, or news of a battle; in any order, more than once, or not at all. Rooms nobody watches
   * cost a look-up.
   */
  committed(events: RoomEvents): void;
  /**
   * Begins to keep a room's events. Call it before reading the snapshot, and `startAfter` with the snapshot: what commits in between is then neither lost nor waits for the next comparison. One watcher a room.
   */
  watch(room: string): Watch;
  /** Whether `committed` would do anything for this room. */
  isWatched(room: string): boolean;
  /** A word from another node: the room has reached `seq`. */
  wake(room: string, seq: number): void;
  /**
   * Resolves when the watched room has delivered `seq`, which a client has seen on another node, or has none such.
   * @throws when the database could not be read.
   */
  reach(room: string, seq: number): Promise<void>;
  /** A word from another node: the battle of these rooms has reached a version. */
  wakeBattle(battle: NonNullable<RoomPosition['battle']>, rooms: readonly string[]): void;
  stop(): void;
}

/**
 * Puts each watched room's committed events in order: `deliver` gets every seq exactly once, ascending, without a gap.
 * News of a battle go on as they come: of them the latest counts. Whatever brings the news may lose, repeat or reorder
 * it; the database has the last word.
 */
export function createRoomFeeds(options: RoomFeedsOptions): RoomFeeds {
  const { readPositions, readBattles, log, holdMs = 20, pollMs = 1_000 } = options;
  const streams = new Map<string, RoomStream>();
  /** Battles that another node has changed. */
  const behind = new Set<string>();
  let readingBehind = false;
  let polling = setTimeout(poll, pollMs);
  let stopped = false;

  /** One query for all rooms, so that a lost last message is found within `pollMs` whatever the number of rooms. */
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

  /** One reading at a time for all that were heard of meanwhile. */
  async function readBehind() {
    readingBehind = true;
    while (behind.size > 0 && !stopped) {
      const ids = [...behind];
      behind.clear();
      await deliverBattles(ids).catch((error: unknown) =>
        log.warn({ err: error, battles: ids.length }, 'battles could not be read: the next comparison will'),
      );
    }
    readingBehind = false;
  }

  return {
    committed: (events) => streams.get(events.room)?.take(events),
    wake: (room, seq) => streams.get(room)?.fetch(seq),
    reach: async (room, seq) => streams.get(room)?.reach(seq),
    wakeBattle(battle, rooms) {
      for (const room of rooms) {
        for (const id of streams.get(room)?.battlesBehind(battle) ?? []) behind.add(id);
      }
      if (behind.size > 0 && !readingBehind) void readBehind();
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
