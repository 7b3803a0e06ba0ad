import type { PresenceObserver } from './presence-observer.ts';

type Count = readonly [room: string, viewers: number];

export interface ViewersOptions {
  /** Begins to count; returns the session that the counts are under. */
  begin(): Promise<string>;
  /** Writes what the counts of these rooms on this node are now. False: the session was forgotten, nothing is written. */
  write(session: string, counts: Count[]): Promise<boolean>;
  /** How many watch these rooms on other nodes. Rooms that nobody watches there are left out. */
  readElsewhere(session: string | null, rooms: string[]): Promise<Map<string, number>>;
  /** Looks for nodes that are dead. */
  forgetDead(): Promise<unknown>;
  /** Takes this node's counts away. */
  end(session: string): Promise<unknown>;
  /** The rooms with an audience on this node, and how large it is. */
  audiences(): Iterable<Count>;
  /** There are more or fewer elsewhere than there were. */
  changed(room: string): void;
  observe?: PresenceObserver;
  /** Rooms whose counts are written at a time. */
  maxCounts?: number;
}

export interface Viewers {
  /** Tells the other nodes how many watch here, and learns how many watch there. To be called again and again. */
  exchange(): Promise<void>;
  /** Learns it of rooms that are about to have an audience here, which need not wait for the next exchange. */
  look(rooms: string[]): Promise<void>;
  /** How many watch a room on other nodes, as was found last; 0 for a room that nobody watches here. */
  elsewhere(room: string): number;
  /** The same, read now, for rooms watched here or not. */
  readElsewhere(rooms: string[]): Promise<Map<string, number>>;
  /** This node's viewers are not counted any more. */
  leave(): Promise<void>;
}

/** 20 ms of PostgreSQL (measured): all rooms of a node that begins anew are told within some seconds. */
const MAX_COUNTS = 5_000;

/**
 * Each room has a frame for it a second later: what is told in one moment is also built in one. 5,000 rooms at once held
 * the event loop for 200 ms (measured).
 */
const TOLD_AT_ONCE = 100;
const TOLD_EVERY_MS = 10;

/**
 * How many watch each room, over all nodes. Once a second a node writes what has changed, in one statement however many
 * came and went, and reads the sums of the others. What is told of the others is that old, and never wrong for long.
 */
export function createViewers(options: ViewersOptions): Viewers {
  const { observe, maxCounts = MAX_COUNTS } = options;
  let session: string | null = null;
  /** What the others can read of this node. */
  const written = new Map<string, number>();
  /** Rooms of which that is no longer right, or may not be. The one that has waited longest is first. */
  const waiting = new Set<string>();
  let elsewhere = new Map<string, number>();
  /** What was found since the last exchange began, which knows nothing of these rooms. */
  const looked = new Map<string, number>();

  async function begin(): Promise<string> {
    written.clear();
    const begun = await options.begin();
    observe?.began();
    return begun;
  }

  /** @returns how many counts were written */
  async function tell(here: Map<string, number>): Promise<number> {
    session ??= await begin();
    for (const [room, viewers] of here) if ((written.get(room) ?? 0) !== viewers) waiting.add(room);
    for (const room of written.keys()) if (!here.has(room)) waiting.add(room);
    const counts = [...waiting].slice(0, maxCounts).map((room): Count => [room, here.get(room) ?? 0]);
    if (!(await options.write(session, counts))) {
      session = null;
      return 0;
    }
    // Not before: what an exchange that failed has written nobody knows, and it is written again.
    for (const [room, viewers] of counts) {
      waiting.delete(room);
      if (viewers > 0) written.set(room, viewers);
      else written.delete(room);
    }
    return counts.length;
  }

  async function learn(rooms: string[]): Promise<void> {
    const found = await options.readElsewhere(session, rooms);
    const before = elsewhere;
    elsewhere = new Map([...looked, ...found]);
    const changed = rooms.filter((room) => (elsewhere.get(room) ?? 0) !== (before.get(room) ?? 0));
    for (let told = 0; told < changed.length; told += TOLD_AT_ONCE) {
      if (told > 0) await new Promise((resolve) => setTimeout(resolve, TOLD_EVERY_MS));
      for (const room of changed.slice(told, told + TOLD_AT_ONCE)) options.changed(room);
    }
  }

  return {
    async exchange() {
      looked.clear();
      const here = new Map(options.audiences());
      const written = await tell(here);
      await learn([...here.keys()]);
      await options.forgetDead();
      observe?.exchanged(written);
    },
    async look(rooms) {
      if (rooms.length === 0) return;
      const found = await options.readElsewhere(session, rooms);
      for (const room of rooms) {
        looked.set(room, found.get(room) ?? 0);
        elsewhere.set(room, found.get(room) ?? 0);
      }
    },
    elsewhere: (room) => elsewhere.get(room) ?? 0,
    readElsewhere: (rooms) => options.readElsewhere(session, rooms),
    async leave() {
      if (session !== null) await options.end(session);
      session = null;
    },
  };
}
