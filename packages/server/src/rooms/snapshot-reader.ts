import type { RoomSnapshot } from '../domain/rooms/room-events.ts';

export interface SnapshotReaderOptions {
  /** The snapshots of these rooms in one set of queries; rooms that are not there are left out. */
  readSnapshots(rooms: string[]): Promise<Map<string, RoomSnapshot>>;
  /** Milliseconds of a clock that never jumps. */
  now?: () => number;
  /** Rooms in one set of queries. */
  maxBatch?: number;
  /** Rooms of one reader in it. */
  maxPerReader?: number;
  /** Sets of queries under way at a time. */
  maxRunning?: number;
  /** How long a room that was not found counts as unknown without another query, milliseconds. */
  unknownMs?: number;
  maxUnknown?: number;
}

export interface SnapshotReader {
  /**
   * Null when there is no such room.
   * @param reader who asks, for whom so many reads are under way at a time
   * @throws when the database could not be read
   */
  read(room: string, reader: string): Promise<RoomSnapshot | null>;
  /** Another reader waits for the same room: it is read when it is the turn of either. */
  join(room: string, reader: string): void;
  /** The room was not found a moment ago. */
  isUnknown(room: string): boolean;
  /** The room may have been created. */
  mayExist(room: string): void;
}

/** Half of them of one reader would delay the others by half; an eighth is eight rooms, a page of a browser's tabs. */
const MAX_BATCH = 64;
const MAX_PER_READER = 8;
/** Of the connections of a node's pool these reads take two, whatever the number of readers and rooms. */
const MAX_RUNNING = 2;
/** Other nodes find a new room within this time. */
const UNKNOWN_MS = 1_000;
/** 2 MB. */
const MAX_UNKNOWN = 10_000;

interface Read {
  result: Promise<RoomSnapshot | null>;
  resolve(snapshot: RoomSnapshot | null): void;
  reject(fault: unknown): void;
  started: boolean;
}

/**
 * Reads rooms from the database for those who subscribe: many rooms in one set of queries, and of each reader so many
 * in turns, so that one user who asks for thousands of rooms delays the room of another user by one set of queries.
 */
export function createSnapshotReader(options: SnapshotReaderOptions): SnapshotReader {
  const { readSnapshots, now = () => performance.now() } = options;
  const { maxBatch = MAX_BATCH, maxPerReader = MAX_PER_READER, maxRunning = MAX_RUNNING } = options;
  const { unknownMs = UNKNOWN_MS, maxUnknown = MAX_UNKNOWN } = options;
  const reads = new Map<string, Read>();
  /** Rooms that wait, by reader, in the order of the readers' turns. A room can wait for several readers. */
  const queues = new Map<string, Set<string>>();
  /** Until when rooms count as unknown, the oldest first. */
  const unknown = new Map<string, number>();
  /** Rooms that appeared while a set of queries was under way, which may have missed them. */
  const appeared = new Set<string>();
  let running = 0;
  let scheduled = false;

  function read(room: string, reader: string): Promise<RoomSnapshot | null> {
    const known = reads.get(room);
    const current = known ?? createRead();
    if (known === undefined) reads.set(room, current);
    join(room, reader);
    return current.result;
  }

  function join(room: string, reader: string) {
    if (reads.get(room)?.started !== false) return;
    const queue = queues.get(reader) ?? new Set();
    queues.set(reader, queue.add(room));
    schedule();
  }

  /** After this turn of the event loop: subscriptions that came together are read together. */
  function schedule() {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      while (running < maxRunning && queues.size > 0) {
        const rooms = takeBatch();
        if (rooms.length > 0) void readBatch(rooms);
      }
    });
  }

  /** Up to `maxPerReader` rooms of each reader; a reader who has more is last in the next turn. */
  function takeBatch(): string[] {
    const batch: string[] = [];
    for (const [reader, queue] of [...queues]) {
      if (batch.length >= maxBatch) break;
      queues.delete(reader);
      let taken = 0;
      for (const room of queue) {
        if (taken >= maxPerReader || batch.length >= maxBatch) break;
        queue.delete(room);
        const waiting = reads.get(room);
        if (waiting === undefined || waiting.started) continue;
        waiting.started = true;
        batch.push(room);
        taken += 1;
      }
      if (queue.size > 0) queues.set(reader, queue);
    }
    return batch;
  }

  async function readBatch(rooms: string[]) {
    running += 1;
    try {
      const found = await readSnapshots(rooms);
      for (const room of rooms) {
        const snapshot = found.get(room) ?? null;
        if (snapshot === null) notFound(room);
        take(room).resolve(snapshot);
      }
    } catch (fault) {
      for (const room of rooms) reads.has(room) && take(room).reject(fault);
    } finally {
      running -= 1;
      if (running === 0) appeared.clear();
      if (queues.size > 0) schedule();
    }
  }

  function take(room: string): Read {
    const done = reads.get(room)!;
    reads.delete(room);
    return done;
  }

  function notFound(room: string) {
    if (appeared.has(room)) return;
    if (unknown.size >= maxUnknown) unknown.delete(unknown.keys().next().value!);
    unknown.delete(room);
    unknown.set(room, now() + unknownMs);
  }

  return {
    read,
    join,
    isUnknown(room) {
      const until = unknown.get(room);
      if (until === undefined || now() < until) return until !== undefined;
      unknown.delete(room);
      return false;
    },
    mayExist(room) {
      unknown.delete(room);
      if (running > 0 && reads.has(room)) appeared.add(room);
    },
  };
}

function createRead(): Read {
  let resolve!: Read['resolve'];
  let reject!: Read['reject'];
  const result = new Promise<RoomSnapshot | null>((...settle) => {
    [resolve, reject] = settle;
  });
  return { result, resolve, reject, started: false };
}
