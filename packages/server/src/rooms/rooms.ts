import type { Refusal, Subscribe } from '@lavish/protocol';
import type { RoomEvents } from '../domain/rooms/room-events.ts';
import { createFairQueue } from '../scheduling/fair-queue.ts';
import { createTimeSlicer } from '../scheduling/time-slicer.ts';
import { createFanoutScheduler } from './fanout-scheduler.ts';
import { DEFAULT_FRAME_SETTINGS } from './frame-defaults.ts';
import type { OpenRooms } from './open-rooms.ts';
import type { RoomOptions } from './room.ts';
import { openRoom, type RoomOpening, type RoomSource } from './room-opening.ts';
import { createStaggeredResync } from './staggered-resync.ts';
import type { Subscriber } from './subscriber.ts';

const DEFAULTS = {
  ...DEFAULT_FRAME_SETTINGS,
  turnMs: 5,
  sliceMs: 1,
  viewersMs: 1_000,
  scoresMs: 250,
  lingerMs: 5_000,
  ringSize: 2_000,
  maxMissed: 5_000,
};

/** Of a node's three connections for reads, two read what subscribers missed, and one of them for one user. */
const POSITION_READS = { maxRunning: 2, maxPerOwner: 1 };

/** Frames, resuming and limits have defaults. */
export interface RoomsOptions
  extends Omit<RoomOptions, keyof typeof DEFAULTS | 'timeSlicer' | 'fanoutScheduler' | 'readQueue'>,
    Partial<Record<keyof typeof DEFAULTS, number>>,
    RoomSource {
  /** The open rooms are registered there. */
  openRooms: OpenRooms;
  /** This reader waits for the same snapshot. */
  joinRead?(room: string, reader: string): void;
  /** The room was recently not found, so the database need not be queried. */
  isUnknown?(room: string): boolean;
}

export interface Rooms {
  /** Takes the next events of an open room, in order and without a gap. */
  deliver(events: RoomEvents): void;
  /**
   * Subscribes to a room: the subscriber gets the response, and then every frame.
   * @returns null if the subscriber has the response or has closed meanwhile; a refusal if there is no such room
   * @throws when the database could not be read
   */
  subscribe(request: Subscribe, subscriber: Subscriber): Promise<Refusal | null>;
  unsubscribe(room: string, subscriber: Subscriber): void;
  /** Closes all rooms, because their history may have changed. Every client has to subscribe again. */
  startEpoch(epoch: string): void;
  /** The number of the room's viewers on other nodes has changed. */
  viewersChanged(room: string): void;
  stop(): void;
}

/**
 * Opens and closes the rooms that have subscribers on this node. The first subscriber opens a room: one snapshot for all
 * subscribers that join meanwhile. A room closes one or two times `lingerMs` after its last subscriber, so that a client
 * that reconnects finds it unchanged.
 */
export function createRooms(options: RoomsOptions): Rooms {
  const { openRooms } = options;
  const readQueue = createFairQueue(POSITION_READS);
  const timeSlicer = createTimeSlicer();
  const staggeredResync = createStaggeredResync(options.observe?.resynced);
  const fanoutScheduler = createFanoutScheduler({ ...DEFAULTS, ...options });
  const settings = { ...DEFAULTS, ...options, readQueue, timeSlicer, fanoutScheduler };
  const openings = new Map<string, RoomOpening>();
  let { epoch } = options;
  const idleTimer = setInterval(closeIdle, settings.lingerMs);

  function find(id: string, reader: string): RoomOpening {
    const existing = openings.get(id);
    if (existing !== undefined) {
      if (existing.room === null) options.joinRead?.(id, reader);
      return existing;
    }
    const opening = openRoom(id, reader, { ...settings, epoch }, () => {
      if (openings.get(id) === opening) openings.delete(id);
    });
    openings.set(id, opening);
    // Drop a failed opening so that the next subscriber retries.
    opening.opened.then((room) => room ?? opening.close(), opening.close);
    return opening;
  }

  function closeIdle() {
    for (const opening of openings.values()) {
      const isEmpty = opening.joining === 0 && opening.room?.subscriptions === 0;
      if (isEmpty && opening.wasEmpty) opening.close();
      opening.wasEmpty = isEmpty;
    }
  }

  return {
    deliver: (events) => openRooms.get(events.room)?.deliver(events),
    async subscribe(request, subscriber) {
      const { room: id } = request;
      staggeredResync.cancel(subscriber);
      if (!openings.has(id) && options.isUnknown?.(id)) return notFound(id);
      for (;;) {
        const opening = find(id, subscriber.reader ?? '');
        opening.joining += 1;
        try {
          const room = await opening.opened;
          if (await room?.join(subscriber, request)) return null;
          if (!opening.isOutdated) return room === null ? notFound(id) : null;
        } finally {
          opening.joining -= 1;
        }
      }
    },
    unsubscribe(room, subscriber) {
      staggeredResync.cancel(subscriber);
      openRooms.get(room)?.leave(subscriber);
    },
    startEpoch(next) {
      epoch = next;
      for (const opening of [...openings.values()]) {
        opening.isOutdated = true;
        opening.close();
        const dismissed = opening.room?.dismiss('a new epoch has begun');
        if (dismissed) staggeredResync.send(dismissed.subscribers, dismissed.resync);
      }
    },
    viewersChanged: (room) => openRooms.get(room)?.viewersChanged(),
    stop() {
      clearInterval(idleTimer);
      for (const opening of openings.values()) opening.close();
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
