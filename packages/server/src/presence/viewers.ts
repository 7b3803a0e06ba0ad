import type { RoomViewers } from '../domain/rooms/room-viewers.ts';
import { encodeDigest } from './digest.ts';
import {
  countElsewhere,
  createOwnDigests,
  type ElsewhereReader,
  type NodeHere,
  type RoomElsewhere,
  readRoomsElsewhere,
} from './other-nodes.ts';
import type { PresenceObserver } from './presence-observer.ts';

export interface WrittenRoom {
  room: string;
  /** 0: nobody watches any more. */
  viewers: number;
  /** Null: the one that was written stays. */
  digest: Buffer | null;
}

export interface ViewersOptions extends ElsewhereReader {
  /** Begins to count; returns the session that the counts are under. */
  begin(): Promise<string>;
  /**
   * Writes who watches these rooms on this node now. `version`: of the digests. False: the session was forgotten,
   * nothing is written.
   */
  write(session: string, version: number, rooms: WrittenRoom[]): Promise<boolean>;
  /** Looks for nodes that are dead. */
  forgetDead(): Promise<unknown>;
  /** Takes this node's counts away. */
  end(session: string): Promise<unknown>;
  /** The rooms with an audience on this node. */
  audiences(): Iterable<RoomViewers>;
  /** There are more or fewer elsewhere than there were. */
  changed(room: string): void;
  observe?: PresenceObserver;
  /** Rooms whose counts are written at a time. */
  maxCounts?: number;
  /** Bytes of digests that are written at a time; one digest is written whatever its size. */
  maxDigestBytes?: number;
}

export interface Viewers {
  /** Tells the other nodes who watches here, and learns who watches there. To be called again and again. */
  exchange(): Promise<void>;
  /** Learns it of rooms that are about to have an audience here, which need not wait for the next exchange. */
  look(rooms: string[]): Promise<void>;
  /** How many watch a room on other nodes and not here, as was found last; 0 for a room that nobody watches here. */
  elsewhere(room: string): number;
  /** The same, for rooms watched here or not; those are read now. */
  readElsewhere(rooms: string[]): Promise<Map<string, number>>;
  /** This node's viewers are not counted any more. */
  leave(): Promise<void>;
}

/** 20 ms of PostgreSQL (measured): all rooms of a node that begins anew are told within some seconds. */
const MAX_COUNTS = 5_000;

/** 87,000 users: what a node begins with is written within some seconds, and sorting it holds the event loop for 10 ms. */
const MAX_DIGEST_BYTES = 524_288;

/** A digest is written once a second, a larger one once for each 32 KiB: that of a room with 50,000 viewers every 3 s. */
const DIGEST_BYTES_PER_EXCHANGE = 32_768;

/**
 * Each room has a frame for it a second later: what is told in one moment is also built in one. 5,000 rooms at once held
 * the event loop for 200 ms (measured).
 */
const ROOMS_PER_WRITE = 100;
const TOLD_EVERY_MS = 10;

/** Hashes that are compared in one turn of the event loop. */
const COMPARED_AT_ONCE = 32_768;

/** What the others can read of a room. */
interface Written {
  viewers: number;
  /** Of the users in its digest; null: it has none. */
  fingerprint: number | null;
  /** The exchange from which the digest may be written again. */
  due: number;
}

/** What is known of a room on other nodes. */
interface Counted {
  elsewhere: number;
  from: RoomElsewhere | undefined;
  here: NodeHere | null;
}

/**
 * How many people watch each room, over all nodes. Once a second a node writes what has changed, in one statement however
 * many came and went: how many watch, and a digest of who they are. It reads those of the others, so one who watches on
 * several nodes counts once. What is told of the others is that old, and never wrong for long.
 */
export function createViewers(options: ViewersOptions): Viewers {
  const { observe, maxCounts = MAX_COUNTS, maxDigestBytes = MAX_DIGEST_BYTES } = options;
  let session: string | null = null;
  let exchanges = 0;
  const own = createOwnDigests();
  const written = new Map<string, Written>();
  /** Rooms of which that is no longer right, or may not be. The one that has waited longest is first. */
  const waiting = new Set<string>();
  let rooms = new Map<string, Counted>();
  /** What was found since the last exchange began, which knows nothing of these rooms. */
  const looked = new Map<string, Counted>();

  async function begin(): Promise<string> {
    written.clear();
    const begun = await options.begin();
    observe?.began();
    return begun;
  }

  function isOutdated({ room, viewers, fingerprint }: RoomViewers): boolean {
    const last = written.get(room);
    if (!last) return viewers > 0;
    return last.viewers !== viewers || (last.fingerprint !== fingerprint && last.due <= exchanges);
  }

  /** What is to be written now, and what will have been written by that. */
  function takeWaiting(here: Map<string, RoomViewers>) {
    let bytes = 0;
    const taken: { row: WrittenRoom; after: Written | null; postponed: boolean }[] = [];
    for (const room of [...waiting].slice(0, maxCounts)) {
      const audience = here.get(room);
      if (!audience || audience.viewers === 0) {
        taken.push({ row: { room, viewers: 0, digest: null }, after: null, postponed: false });
        continue;
      }
      const { viewers, fingerprint } = audience;
      const { fingerprint: last = null, due = 0 } = written.get(room) ?? {};
      const isDue = last !== fingerprint && due <= exchanges;
      const postponed = isDue && bytes >= maxDigestBytes;
      const digest = isDue && !postponed ? encodeDigest(own.of(audience).digest) : null;
      bytes += digest?.length ?? 0;
      const next = exchanges + 1 + Math.floor((digest?.length ?? 0) / DIGEST_BYTES_PER_EXCHANGE);
      const after = digest ? { viewers, fingerprint, due: next } : { viewers, fingerprint: last, due };
      taken.push({ row: { room, viewers, digest }, after, postponed });
    }
    return taken;
  }

  /** @returns how many counts were written */
  async function tell(here: Map<string, RoomViewers>): Promise<number> {
    session ??= await begin();
    for (const audience of here.values()) if (isOutdated(audience)) waiting.add(audience.room);
    for (const room of written.keys()) if (!here.has(room)) waiting.add(room);
    const taken = takeWaiting(here);
    // What an exchange that failed has written nobody knows: the rooms go on waiting, and are written whole.
    for (const { row } of taken) written.delete(row.room);
    const rows = taken.map(({ row }) => row);
    if (!(await options.write(session, exchanges, rows))) {
      session = null;
      return 0;
    }
    for (const { row, after, postponed } of taken) {
      if (!postponed) waiting.delete(row.room);
      if (after) written.set(row.room, after);
    }
    return taken.length;
  }

  /** Counts again where somebody has come or gone, here or elsewhere. */
  async function count(here: Map<string, RoomViewers>, found: Map<string, RoomElsewhere>) {
    const counted = new Map<string, Counted>();
    let compared = 0;
    for (const audience of here.values()) {
      const from = found.get(audience.room);
      const before = rooms.get(audience.room);
      if (!from) {
        counted.set(audience.room, { elsewhere: 0, from, here: null });
        continue;
      }
      const people = own.of(audience);
      if (before?.from === from && before.here === people) {
        counted.set(audience.room, before);
        continue;
      }
      counted.set(audience.room, { elsewhere: countElsewhere(from, people), from, here: people });
      compared += people.digest.hashes.length;
      for (const { digest } of from.nodes.values()) compared += digest?.hashes.length ?? 0;
      if (compared > COMPARED_AT_ONCE) {
        compared = 0;
        await new Promise(setImmediate);
      }
    }
    return counted;
  }

  const readRooms = (ids: string[]) => {
    const known = new Map<string, RoomElsewhere>();
    for (const room of ids) {
      const from = rooms.get(room)?.from;
      if (from) known.set(room, from);
    }
    return readRoomsElsewhere(options, session, ids, known);
  };

  async function learn(here: Map<string, RoomViewers>): Promise<void> {
    const found = await readRooms([...here.keys()]);
    const counted = await count(here, found);
    const before = rooms;
    rooms = new Map([...looked, ...counted]);
    own.keep(rooms);
    const changed = [...counted].filter(
      ([room, { elsewhere }]) => elsewhere !== (before.get(room)?.elsewhere ?? 0),
    );
    for (let told = 0; told < changed.length; told += ROOMS_PER_WRITE) {
      if (told > 0) await new Promise((resolve) => setTimeout(resolve, TOLD_EVERY_MS));
      for (const [room] of changed.slice(told, told + ROOMS_PER_WRITE)) options.changed(room);
    }
  }

  return {
    async exchange() {
      looked.clear();
      exchanges += 1;
      const here = new Map<string, RoomViewers>();
      for (const audience of options.audiences()) here.set(audience.room, audience);
      const written = await tell(here);
      await learn(here);
      await options.forgetDead();
      observe?.exchanged(written);
    },
    async look(ids) {
      if (ids.length === 0) return;
      const found = await readRooms(ids);
      for (const room of ids) {
        const from = found.get(room);
        const counted = { elsewhere: from ? countElsewhere(from, null) : 0, from, here: null };
        looked.set(room, counted);
        rooms.set(room, counted);
      }
    },
    elsewhere: (room) => rooms.get(room)?.elsewhere ?? 0,
    async readElsewhere(ids) {
      const counts = new Map<string, number>();
      const found = await readRooms(ids.filter((room) => !rooms.has(room)));
      for (const [room, from] of found) counts.set(room, countElsewhere(from, null));
      for (const room of ids) {
        const elsewhere = rooms.get(room)?.elsewhere ?? 0;
        if (elsewhere > 0) counts.set(room, elsewhere);
      }
      return counts;
    },
    async leave() {
      if (session !== null) await options.end(session);
      session = null;
    },
  };
}
