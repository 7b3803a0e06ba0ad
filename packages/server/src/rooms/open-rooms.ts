import type { PublicUsers } from '@lavish/protocol';
import type { RoomViewers } from '../domain/rooms/room-viewers.ts';
import type { NodeRoom } from './room.ts';
import type { RoomCounts } from './rooms-observer.ts';

/** The rooms that are open on this node. The rooms stage opens and closes them; other stages read them here. */
export interface OpenRooms {
  add(id: string, room: NodeRoom): void;
  remove(id: string): void;
  get(id: string): NodeRoom | undefined;
  /** The number of viewers of the room on this node. */
  viewersIn(id: string): number;
  /** The viewers of each room that has subscriptions. */
  roomViewers(): Iterable<RoomViewers>;
  /** The rooms that have subscriptions. */
  subscribed(): Iterable<string>;
  /** The users that the rooms can show. A user of several rooms is there several times. */
  knownUsers(): Iterable<string>;
  /** Shows the users' current names, avatars and levels in every room that shows those users. */
  refreshUsers(users: PublicUsers): void;
  /** Shows other campaigns than before. */
  campaignsChanged(): void;
  counts(): RoomCounts;
}

export function createOpenRooms(): OpenRooms {
  const rooms = new Map<string, NodeRoom>();

  return {
    add: (id, room) => void rooms.set(id, room),
    remove: (id) => void rooms.delete(id),
    get: (id) => rooms.get(id),
    viewersIn: (id) => rooms.get(id)?.roomViewers.viewers ?? 0,
    *roomViewers() {
      for (const room of rooms.values()) if (room.subscriptions > 0) yield room.roomViewers;
    },
    *subscribed() {
      for (const [id, room] of rooms) if (room.subscriptions > 0) yield id;
    },
    *knownUsers() {
      for (const room of rooms.values()) yield* room.knownUsers();
    },
    refreshUsers(users) {
      for (const room of rooms.values()) room.refreshUsers(users);
    },
    campaignsChanged() {
      for (const room of rooms.values()) room.campaignsChanged();
    },
    counts() {
      const counts: RoomCounts = { subscribed: 0, subscriptions: 0, lagging: 0, longestTickMs: 0 };
      for (const { subscriptions, lagging, tickMs } of rooms.values()) {
        if (subscriptions === 0) continue;
        counts.subscribed += 1;
        counts.subscriptions += subscriptions;
        counts.lagging += lagging;
        counts.longestTickMs = Math.max(counts.longestTickMs, tickMs);
      }
      return counts;
    },
  };
}
