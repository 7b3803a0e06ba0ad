import type { PublicUsers, Refusal, Subscribe } from '@lavish/protocol';
import type { RoomEvents, RoomSnapshot } from '../domain/rooms/room-events.ts';
import type { RoomViewers } from '../domain/rooms/room-viewers.ts';
import { createFairQueue } from '../scheduling/fair-queue.ts';
import { createTimeSlicer } from '../scheduling/time-slicer.ts';
import { createFanoutScheduler } from './fanout-scheduler.ts';
import type { TickSettings } from './frame-throttle.ts';
import { createRoom, type NodeRoom, type RoomOptions } from './room.ts';
import type { RoomCounts } from './rooms-observer.ts';
import { createStaggeredResync } from './staggered-resync.ts';
import type { Subscriber } from './subscriber.ts';
import type { FrameBudget } from './sum-small-gifts.ts';

const DEFAULTS = {
  tickMs: 50,
  tickUsPerViewer: 10,
  giftsPerFrame: 10,
  individualMinCoins: 1_000,
  turnMs: 5,
  sliceMs: 1,
  viewersMs: 1_000,
  scoresMs: 250,
  lingerMs: 5_000,
  ringSize: 2_000,
  maxMissed: 5_000,
};

/** Of the ten connections of a node's pool, four read what subscribers missed, and two of them for one user. */
const POSITION_READS = { maxRunning: 4, maxPerOwner: 2 };

/** What an installation can set. */
export type FrameSettings = TickSettings & FrameBudget;

/** Frames, resuming and limits have defaults. */
export interface RoomsOptions
  extends Omit<RoomOptions, keyof typeof DEFAULTS | 'turns' | 'fanoutScheduler' | 'lane'>,
    Partial<Record<keyof typeof DEFAULTS, number>> {
  /** One reading of the database for this reader; null when there is no such room. */
  readSnapshot(room: string, reader: string): Promise<RoomSnapshot | null>;
  /** This reader waits for the same reading, too. */
  joinRead?(room: string, reader: string): void;
  /** The room was not there a moment ago, so that the database need not be asked. */
  isUnknown?(room: string): boolean;
  /** Begins to keep a room's events; once the snapshot is read they are delivered from there on. */
  watch(room: string): { startAfter(known: RoomSnapshot): void; stop(): void };
  /**
   * Resolves when a watched room's events up to `seq` are delivered, if there are so many.
   * @throws when the database could not be read.
   */
  reach?(room: string, seq: number): Promise<void>;
}

export interface Rooms {
  /** The next events of a watched room, in order and without a gap. */
  deliver(events: RoomEvents): void;
  /**
   * Lets a subscriber into a room: it is sent the answer, and every frame after it. Null when that was done (or the
   * subscriber closed meanwhile); a refusal when there is no such room.
   * @throws when the database could not be read.
   */
  subscribe(request: Subscribe, subscriber: Subscriber): Promise<Refusal | null>;
  unsubscribe(room: string, subscriber: Subscriber): void;
  /** Forgets all that is known of any room, whose history may be another one now: everyone has to subscribe again. */
  startEpoch(epoch: string): void;
  /** How many people watch the room on this node. */
  viewersIn(room: string): number;
  /** The rooms that have subscriptions, and the people who watch each. */
  audiences(): Iterable<RoomViewers>;
  /** How many watch this room on other nodes is not what it was. */
  viewersChanged(room: string): void;
  /** Everyone whom the watched rooms know: a user of several rooms more than once. */
  knownUsers(): Iterable<string>;
  /** Shows these users as they are now, in every room that knows them. */
  refreshUsers(users: PublicUsers): void;
  counts(): RoomCounts;
  stop(): void;
}

/** A room from its first subscriber until it has been without any for a while. */
interface Place {
  opening: Promise<NodeRoom | null>;
  /** Null until it is open. */
  room: NodeRoom | null;
  /** Subscribers on their way in. */
  entering: number;
  /** Empty when the rooms were last looked over. */
  idle: boolean;
  /** Opened in an epoch that is over: whoever was on the way in starts anew. */
  outdated: boolean;
  close(): void;
}

/**
 * The rooms that have subscribers on this node. A room is opened by its first subscriber: one snapshot for all who
 * come meanwhile. It goes one or two times `lingerMs` after its last, so that a reconnect finds it as it was.
 */
export function createRooms(options: RoomsOptions): Rooms {
  /** Reads of what subscribers missed: each user has some of the places. */
  const lane = createFairQueue(POSITION_READS);
  const settings = { ...DEFAULTS, ...options, lane };
  const places = new Map<string, Place>();
  const turns = createTimeSlicer();
  const staggeredResync = createStaggeredResync(options.observe?.resynced);
  const fanoutScheduler = createFanoutScheduler(settings);
  let { epoch } = options;
  const lookingOver = setInterval(closeIdle, settings.lingerMs);

  function enter(id: string, reader: string): Place {
    const existing = places.get(id);
    if (existing !== undefined) {
      if (existing.room === null) options.joinRead?.(id, reader);
      return existing;
    }
    const place = createPlace(id, reader);
    places.set(id, place);
    // Who comes next tries anew.
    place.opening.then((room) => room ?? place.close(), place.close);
    return place;
  }

  function createPlace(id: string, reader: string): Place {
    const watch = options.watch(id);
    let closed = false;
    const place: Place = { opening: open(), room: null, entering: 0, idle: false, outdated: false, close };

    async function open(): Promise<NodeRoom | null> {
      const snapshot = await options.readSnapshot(id, reader);
      if (snapshot === null || closed) return null;
      place.room = createRoom(id, snapshot, { ...settings, epoch, turns, fanoutScheduler });
      watch.startAfter(snapshot);
      return place.room;
    }

    function close() {
      closed = true;
      watch.stop();
      place.room?.stop();
      if (places.get(id) === place) places.delete(id);
    }

    return place;
  }

  function closeIdle() {
    for (const place of places.values()) {
      const empty = place.entering === 0 && place.room?.subscriptions === 0;
      if (empty && place.idle) place.close();
      place.idle = empty;
    }
  }

  return {
    deliver: (events) => places.get(events.room)?.room?.deliver(events),
    async subscribe(request, subscriber) {
      staggeredResync.cancel(subscriber);
      const { reader = '' } = subscriber;
      if (!places.has(request.room) && options.isUnknown?.(request.room)) return notFound(request.room);
      for (;;) {
        const place = enter(request.room, reader);
        place.entering += 1;
        try {
          const room = await place.opening;
          // A position that this node has not reached is from another, which has heard of more.
          if (room !== null && request.epoch === epoch && request.seq !== undefined)
            await lane.run(reader, async () => options.reach?.(request.room, request.seq!));
          if (await room?.join(subscriber, request)) return null;
          if (!place.outdated) return room === null ? notFound(request.room) : null;
        } finally {
          place.entering -= 1;
        }
      }
    },
    unsubscribe(room, subscriber) {
      staggeredResync.cancel(subscriber);
      places.get(room)?.room?.leave(subscriber);
    },
    startEpoch(next) {
      epoch = next;
      for (const place of [...places.values()]) {
        place.outdated = true;
        place.close();
        const left = place.room?.dismiss('a new epoch has begun');
        if (left) staggeredResync.send(left.audience, left.resync);
      }
    },
    viewersIn: (room) => places.get(room)?.room?.viewers ?? 0,
    *audiences() {
      for (const { room } of places.values()) if (room && room.subscriptions > 0) yield room.people;
    },
    viewersChanged: (room) => places.get(room)?.room?.viewersChanged(),
    *knownUsers() {
      for (const { room } of places.values()) if (room !== null) yield* room.knownUsers();
    },
    refreshUsers(users) {
      for (const { room } of places.values()) room?.refreshUsers(users);
    },
    counts() {
      const watched = [...places.values()].flatMap(({ room }) =>
        room && room.subscriptions > 0 ? [room] : [],
      );
      const sum = (read: (room: NodeRoom) => number) =>
        watched.reduce((total, room) => total + read(room), 0);
      return {
        watched: watched.length,
        subscriptions: sum(({ subscriptions }) => subscriptions),
        lagging: sum(({ lagging }) => lagging),
        longestTickMs: Math.max(0, ...watched.map(({ tickMs }) => tickMs)),
      };
    },
    stop() {
      clearInterval(lookingOver);
      for (const place of places.values()) place.close();
      fanoutScheduler.stop();
      staggeredResync.stop();
    },
  };
}

const notFound = (room: string): Refusal => ({
  code: 'room_not_found',
  detail: `There is no room ${room}.`,
  param: 'room',
});
