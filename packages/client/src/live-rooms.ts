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

/** All subscriptions of one connection, by room. */
export function createLiveRooms(options: Omit<RoomOptions, 'left'> & { isOnline(): boolean }): LiveRooms {
  const rooms = new Map<string, RoomSubscription & { share(): LiveRoom }>();

  function open(id: string) {
    const subscription = createLiveRoom(id, {
      ...options,
      left() {
        rooms.delete(id);
        options.transmit({ t: 'unsubscribe', room: id });
      },
    });
    const shared = { ...subscription, share: shareLiveRoom(subscription.room) };
    rooms.set(id, shared);
    if (options.isOnline()) subscription.online();
    return shared;
  }

  const all = (act: 'online' | 'offline' | 'stop') => () => {
    for (const subscription of rooms.values()) subscription[act]();
  };

  return {
    room: (id) => (rooms.get(id) ?? open(id)).share(),
    online: all('online'),
    offline: all('offline'),
    stop: all('stop'),
    receive: (message) => rooms.get(message.room)?.receive(message),
    refuse(message) {
      for (const subscription of rooms.values()) if (subscription.refuse(message)) return true;
      return false;
    },
  };
}
