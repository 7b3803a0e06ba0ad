import type { RoomSnapshot } from '../domain/rooms/room-events.ts';
import type { OpenRooms } from './open-rooms.ts';
import { createRoom, type NodeRoom, type RoomOptions } from './room.ts';

/** The source of a room's snapshot and events. */
export interface RoomSource {
  /** Reads the room from the database for this reader; null when there is no such room. */
  readSnapshot(room: string, reader: string): Promise<RoomSnapshot | null>;
  /** Begins to keep a room's events. Once `startAfter` was called with the snapshot, they are delivered from there on. */
  watch(room: string): { startAfter(known: RoomSnapshot): void; stop(): void };
}

/** A room from its first subscriber until it is closed. */
export interface RoomOpening {
  /** Resolves with null when there is no such room. */
  opened: Promise<NodeRoom | null>;
  /** Null until it is open. */
  room: NodeRoom | null;
  /** Subscribers that are about to join. */
  joining: number;
  /** Whether it was empty at the last check. */
  wasEmpty: boolean;
  /** It belongs to an earlier epoch: subscribers that are about to join try again. */
  isOutdated: boolean;
  close(): void;
}

/** Opens a room. `closed` is called when it closes. */
export function openRoom(
  id: string,
  reader: string,
  options: RoomOptions & RoomSource & { openRooms: OpenRooms },
  closed: () => void,
): RoomOpening {
  const { openRooms } = options;
  const watch = options.watch(id);
  let isClosed = false;
  const opening: RoomOpening = {
    opened: open(),
    room: null,
    joining: 0,
    wasEmpty: false,
    isOutdated: false,
    close,
  };

  async function open(): Promise<NodeRoom | null> {
    const snapshot = await options.readSnapshot(id, reader);
    if (snapshot === null || isClosed) return null;
    const room = createRoom(id, snapshot, options);
    opening.room = room;
    openRooms.add(id, room);
    watch.startAfter(snapshot);
    return room;
  }

  function close() {
    isClosed = true;
    watch.stop();
    opening.room?.stop();
    if (opening.room !== null && openRooms.get(id) === opening.room) openRooms.remove(id);
    closed();
  }

  return opening;
}
