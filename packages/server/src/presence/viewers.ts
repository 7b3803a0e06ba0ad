import type { RoomViewers } from '../domain/rooms/room-viewers.ts';
import {
  countElsewhere,
  createOwnDigests,
  type ElsewhereReader,
  type NodeHere,
  type RoomElsewhere,
  readRoomsElsewhere,
} from './other-nodes.ts';
import type { PresenceObserver } from './presence-observer.ts';
import { createWrittenRooms, type WriteLimits, type WrittenRoom } from './written-rooms.ts';

export interface ViewersOptions extends ElsewhereReader, WriteLimits {
  /** Begins a session of this node. @returns its id */
  begin(): Promise<string>;
  /**
   * Writes the viewers of these rooms on this node. `version`: the version of the digests.
   * @returns false when the session was removed: then nothing was written
   */
  write(session: string, version: number, rooms: WrittenRoom[]): Promise<boolean>;
  /** Removes the sessions of dead nodes. */
  forgetDead(): Promise<unknown>;
  /** Removes this node's session and its counts. */
  end(session: string): Promise<unknown>;
  /** The viewers of each room that has subscriptions on this node. */
  viewersHere(): Iterable<RoomViewers>;
  /** The number of the room's viewers on other nodes has changed. */
  changed(room: string): void;
  observe?: PresenceObserver;
}

export interface Viewers {
  /** Writes the viewers on this node, and reads those on the others. To be called once a second. */
  exchange(): Promise<void>;
  /** Reads the viewers elsewhere of rooms that are about to open, so that they do not wait for the next exchange. */
  prefetch(rooms: string[]): Promise<void>;
  /** How many people watch a room on other nodes and not here, as last read; 0 for a room that is not open here. */
  elsewhere(room: string): number;
  /** The same for any rooms: those that are not open here are read from the database. */
  readElsewhere(rooms: string[]): Promise<Map<string, number>>;
  /** Ends the session: this node's viewers are not counted any more. */
  leave(): Promise<void>;
}

/**
 * Changes are passed to the rooms in portions: each room builds a frame a second after its change, and the frames of 5,000
 * rooms at once held the event loop for 200 ms (measured).
 */
const ROOMS_AT_ONCE = 100;
const CHANGES_PAUSE_MS = 10;

/** Hashes that are compared in one turn of the event loop. */
const COMPARED_AT_ONCE = 32_768;

/** A room's viewers on other nodes, counted against those on this one. */
interface Counted {
  elsewhere: number;
  from: RoomElsewhere | undefined;
  here: NodeHere | null;
}

/**
 * Counts the people who watch each room on all nodes. Once a second a node writes its changed rooms in one statement: the
 * number of viewers and a digest of the users. It reads those of the others, so that a user who watches on several nodes
 * counts once. The number of viewers elsewhere is therefore up to a second old.
 */
export function createViewers(options: ViewersOptions): Viewers {
  const { observe } = options;
  let session: string | null = null;
  let exchanges = 0;
  const own = createOwnDigests();
  const written = createWrittenRooms((local) => own.of(local).digest, options);
  let rooms = new Map<string, Counted>();
  /** Rooms read since the last exchange began, which does not include them. */
  const prefetched = new Map<string, Counted>();

  async function begin(): Promise<string> {
    written.clear();
    const begun = await options.begin();
    observe?.began();
    return begun;
  }

  /** @returns how many counts were written */
  async function writeHere(here: Map<string, RoomViewers>): Promise<number> {
    session ??= await begin();
    const { rows, confirm } = written.take(here, exchanges);
    if (!(await options.write(session, exchanges, rows))) {
      session = null;
      return 0;
    }
    confirm();
    return rows.length;
  }

  /** Counts the rooms whose viewers have changed, here or elsewhere. */
  async function count(here: Map<string, RoomViewers>, found: Map<string, RoomElsewhere>) {
    const counted = new Map<string, Counted>();
    let compared = 0;
    for (const local of here.values()) {
      const from = found.get(local.room);
      const before = rooms.get(local.room);
      if (!from) {
        counted.set(local.room, { elsewhere: 0, from, here: null });
        continue;
      }
      const people = own.of(local);
      if (before?.from === from && before.here === people) {
        counted.set(local.room, before);
        continue;
      }
      counted.set(local.room, { elsewhere: countElsewhere(from, people), from, here: people });
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

  async function readOthers(here: Map<string, RoomViewers>): Promise<void> {
    const found = await readRooms([...here.keys()]);
    const counted = await count(here, found);
    const before = rooms;
    rooms = new Map([...prefetched, ...counted]);
    own.keep(rooms);
    const changed = [...counted].filter(
      ([room, { elsewhere }]) => elsewhere !== (before.get(room)?.elsewhere ?? 0),
    );
    for (let from = 0; from < changed.length; from += ROOMS_AT_ONCE) {
      if (from > 0) await new Promise((resolve) => setTimeout(resolve, CHANGES_PAUSE_MS));
      for (const [room] of changed.slice(from, from + ROOMS_AT_ONCE)) options.changed(room);
    }
  }

  return {
    async exchange() {
      prefetched.clear();
      exchanges += 1;
      const here = new Map<string, RoomViewers>();
      for (const local of options.viewersHere()) here.set(local.room, local);
      const written = await writeHere(here);
      await readOthers(here);
      await options.forgetDead();
      observe?.exchanged(written);
    },
    async prefetch(ids) {
      if (ids.length === 0) return;
      const found = await readRooms(ids);
      for (const room of ids) {
        const from = found.get(room);
        const counted = { elsewhere: from ? countElsewhere(from, null) : 0, from, here: null };
        prefetched.set(room, counted);
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
