import type { RoomViewers } from '../domain/rooms/room-viewers.ts';
import { type Digest, encodeDigest } from './digest.ts';

export interface WrittenRoom {
  room: string;
  /** 0: the room has no viewers any more. */
  viewers: number;
  /** Null: the written digest remains. */
  digest: Buffer | null;
}

export interface WriteLimits {
  /** Rooms whose counts are written in one statement. */
  maxCounts?: number;
  /** Bytes of digests that are written in one statement; one digest is written whatever its size. */
  maxDigestBytes?: number;
}

/** The rows of one exchange. */
export interface RowsToWrite {
  rows: WrittenRoom[];
  /** Call it when the rows were written. Without it they are written again, completely. */
  confirm(): void;
}

export interface WrittenRooms {
  /** A new session begins, of which nothing is written. */
  clear(): void;
  /** Returns the rows of this exchange: of the rooms whose written state is outdated, those that have waited longest. */
  take(here: ReadonlyMap<string, RoomViewers>, exchange: number): RowsToWrite;
}

/** 20 ms of PostgreSQL (measured): after its start a node has written all its rooms within some seconds. */
const MAX_COUNTS = 5_000;

/** 87,000 users: after its start a node has written them within some seconds, and sorting them holds the event loop for 10 ms. */
const MAX_DIGEST_BYTES = 524_288;

/** A digest is written at most once a second for each 32 KiB of its size: with 50,000 viewers every 3 s. */
const DIGEST_BYTES_PER_EXCHANGE = 32_768;

/** What this node has written of a room. */
interface Written {
  viewers: number;
  /** The fingerprint of the users in its digest; null: it has no digest. */
  fingerprint: number | null;
  /** The number of the exchange from which the digest may be written again. */
  due: number;
}

/** A row to write now, and the written state after it. */
interface Taken {
  row: WrittenRoom;
  /** Null: the room has no viewers any more. */
  after: Written | null;
  /** Its digest is due, and waits for a later exchange. */
  postponed: boolean;
}

/** Decides what a node writes of its rooms' viewers in each exchange. */
export function createWrittenRooms(
  digestOf: (local: RoomViewers) => Digest,
  { maxCounts = MAX_COUNTS, maxDigestBytes = MAX_DIGEST_BYTES }: WriteLimits = {},
): WrittenRooms {
  const written = new Map<string, Written>();
  /** Rooms whose written state is outdated, or may be. The room that has waited longest is first. */
  const waiting = new Set<string>();

  function isOutdated({ room, viewers, fingerprint }: RoomViewers, exchange: number): boolean {
    const last = written.get(room);
    if (!last) return viewers > 0;
    return last.viewers !== viewers || (last.fingerprint !== fingerprint && last.due <= exchange);
  }

  function takeWaiting(here: ReadonlyMap<string, RoomViewers>, exchange: number): Taken[] {
    let bytes = 0;
    const taken: Taken[] = [];
    for (const room of [...waiting].slice(0, maxCounts)) {
      const local = here.get(room);
      if (!local || local.viewers === 0) {
        taken.push({ row: { room, viewers: 0, digest: null }, after: null, postponed: false });
        continue;
      }
      const { viewers, fingerprint } = local;
      const { fingerprint: last = null, due = 0 } = written.get(room) ?? {};
      const isDue = last !== fingerprint && due <= exchange;
      const postponed = isDue && bytes >= maxDigestBytes;
      const digest = isDue && !postponed ? encodeDigest(digestOf(local)) : null;
      bytes += digest?.length ?? 0;
      const next = exchange + 1 + Math.floor((digest?.length ?? 0) / DIGEST_BYTES_PER_EXCHANGE);
      const after = digest ? { viewers, fingerprint, due: next } : { viewers, fingerprint: last, due };
      taken.push({ row: { room, viewers, digest }, after, postponed });
    }
    return taken;
  }

  return {
    clear: () => written.clear(),
    take(here, exchange) {
      for (const local of here.values()) if (isOutdated(local, exchange)) waiting.add(local.room);
      for (const room of written.keys()) if (!here.has(room)) waiting.add(room);
      const taken = takeWaiting(here, exchange);
      // If the statement fails, it is unknown whether it was committed: the rooms keep waiting, and are written completely.
      for (const { row } of taken) written.delete(row.room);
      return {
        rows: taken.map(({ row }) => row),
        confirm() {
          for (const { row, after, postponed } of taken) {
            if (!postponed) waiting.delete(row.room);
            if (after) written.set(row.room, after);
          }
        },
      };
    },
  };
}
