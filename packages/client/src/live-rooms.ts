import type { ErrorMessage, Frame, Resync, Subscribed } from '@lavish/protocol';
import { createLiveRoom, type LiveRoom, type RoomOptions, type RoomSubscription } from './live-room.ts';
import { shareLiveRoom } from './share-live-room.ts';

export interface LiveRooms {
  /** A new holder of the room's subscription, which begins with the first holder. */
  room(id: string): LiveRoom;
  online(): void;
  offline(): void;
  /** The connection is closed for good. */
  stop(): void;
  receive(message: Subscribed | Frame | Resync): void;
  /** Returns true when `message` answers a room's request. */
  refuse(message: ErrorMessage): boolean;
}

/** All subscriptions of one connection, by room. `optionsOf` returns the options of a room, but for its end. */
export function createLiveRooms(
  optionsOf: (id: string) => Omit<RoomOptions, 'left'> & { unsubscribe(): void; isOnline(): boolean },
): LiveRooms {
  const rooms = new Map<string, RoomSubscription & { share(): LiveRoom }>();

  function open(id: string) {
    const options = optionsOf(id);
    const subscription = createLiveRoom(id, {
      ...options,
      left() {
        rooms.delete(id);
        options.unsubscribe();
      },
    });
    const shared = { ...subscription, share: shareLiveRoom(subscription.room) };
    rooms.set(id, shared);
    if (options.isOnline()) subscription.online();
    return shared;
  }

  const forEach = (act: (subscription: RoomSubscription) => void) => () => {
    for (const subscription of rooms.values()) act(subscription);
  };

  return {
    room: (id) => (rooms.get(id) ?? open(id)).share(),
    online: forEach((room) => room.online()),
    offline: forEach((room) => room.offline()),
    stop: forEach((room) => room.stop()),
    receive: (message) => rooms.get(message.room)?.receive(message),
    refuse(message) {
      for (const subscription of rooms.values()) if (subscription.refuse(message)) return true;
      return false;
    },
  };
}
