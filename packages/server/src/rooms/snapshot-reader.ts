import type { RoomSnapshot } from '../domain/rooms/room-events.ts';

export interface SnapshotReaderOptions {
  /** Reads these rooms in one set of queries. Rooms that do not exist are absent from the result. */
  readSnapshots(rooms: string[]): Promise<Map<string, RoomSnapshot>>;
  /** Milliseconds of a monotonic clock. */
  now?: () => number;
  /** Rooms in one set of queries. */
  maxBatch?: number;
  /** Rooms of one reader in it. */
  maxPerReader?: number;
  /** Sets of queries under way at a time. */
  maxRunning?: number;
  /** How long a room that was not found counts as unknown without another query. Milliseconds. */
  unknownMs?: number;
  maxUnknown?: number;
}

export interface SnapshotReader {
  /**
   * Reads a room; null when there is no such room.
   * @param reader the owner of the request: the reads are shared fairly among readers
   * @throws when the database could not be read
   */
  read(room: string, reader: string): Promise<RoomSnapshot | null>;
  /** Another reader waits for the same room, which is read in the next turn of either reader. */
  join(room: string, reader: string): void;
  /** Whether the room was not found within the last `unknownMs`. */
  isUnknown(room: string): boolean;
  /** The room may have been created. */
  mayExist(room: string): void;
}

/** An eighth of a batch, so that one reader hardly delays the others. It is eight rooms, the most that a browser may open. */
const MAX_BATCH = 64;
const MAX_PER_READER = 8;
/** These reads use two connections of the node's pool, for any number of readers and rooms. */
const MAX_RUNNING = 2;
/** The longest time after which other nodes find a new room whose notification was lost. */
const UNKNOWN_MS = 1_000;
/** They take 2 MB. */
const MAX_UNKNOWN = 10_000;

interface Read {
  result: Promise<RoomSnapshot | null>;
  resolve(snapshot: RoomSnapshot | null): void;
  reject(fault: unknown): void;
  started: boolean;
}

/**
 * Reads rooms from the database for subscribers: many rooms in one set of queries, with a bounded number for each reader.
 * A user that subscribes to thousands of rooms delays the room of another user by one set of queries.
 */
export function createSnapshotReader(options: SnapshotReaderOptions): SnapshotReader {
  const { readSnapshots, now = () => performance.now() } = options;
  const { maxBatch = MAX_BATCH, maxPerReader = MAX_PER_READER, maxRunning = MAX_RUNNING } = options;
  const { unknownMs = UNKNOWN_MS, maxUnknown = MAX_UNKNOWN } = options;
  const reads = new Map<string, Read>();
  /** Rooms that wait, by reader, in the order of the readers' turns. A room can wait for several readers. */
  const queues = new Map<string, Set<string>>();
  /** The time until which a room counts as unknown, the oldest first. */
  const unknown = new Map<string, number>();
  /** Rooms that were created during a set of queries, which may have missed them. */
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

  /** After this turn of the event loop, so that subscriptions of one turn are read together. */
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

  /** Up to `maxPerReader` rooms of each reader. A reader with more rooms is last in the next batch. */
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
