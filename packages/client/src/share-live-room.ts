import { createEmitter } from '@lavish/protocol';
import type { LiveRoom } from './live-room.ts';
import type { RoomListeners } from './room-events.ts';

/**
 * Returns a function that creates one object per holder over the same subscription. A holder that leaves removes only its own
 * listeners, and may call `leave` more than once. The subscription ends when the last holder leaves.
 */
export function shareLiveRoom(room: LiveRoom): () => LiveRoom {
  let holders = 0;

  return () => {
    holders += 1;
    let left = false;
    const offs = new Set<() => void>();
    const own = createEmitter<Pick<RoomListeners, 'status'>>();
    offs.add(room.on('status', (status) => own.emit('status', status)));

    function on<Name extends keyof RoomListeners>(
      event: Name,
      listener: (...args: RoomListeners[Name]) => void,
    ) {
      if (event === 'status') return own.on('status', listener as (...args: RoomListeners['status']) => void);
      // A holder that leaves during an event does not receive the rest of it.
      const remove = room.on(event, (...args) => (left ? undefined : listener(...args)));
      const off = () => {
        offs.delete(off);
        remove();
      };
      offs.add(off);
      if (left) off();
      return off;
    }

    function leave() {
      if (left) return;
      left = true;
      for (const off of [...offs]) off();
      holders -= 1;
      if (holders === 0) room.leave();
      own.emit('status', 'left');
    }

    // By prototype: `state` and `position` stay those of the one subscription.
    return Object.create(room, {
      status: { get: () => (left ? 'left' : room.status) },
      on: { value: on },
      leave: { value: leave },
    }) as LiveRoom;
  };
}
