import { createEmitter } from './emitter.ts';
import type { Room, RoomListeners } from './room.ts';

/**
 * Returns a function that makes one room per holder over the same subscription. Each ends its own listeners when it
 * leaves, and may leave any number of times; the subscription ends with the last holder.
 */
export function shareRoom(room: Room): () => Room {
  let holders = 0;

  return () => {
    holders += 1;
    let left = false;
    const off = new Set<() => void>();
    const own = createEmitter<Pick<RoomListeners, 'status'>>();
    off.add(room.on('status', (status) => own.emit('status', status)));

    function on<Name extends keyof RoomListeners>(
      event: Name,
      listener: (...args: RoomListeners[Name]) => void,
    ) {
      if (event === 'status') return own.on('status', listener as (...args: RoomListeners['status']) => void);
      // A holder that leaves in the middle of an event gets nothing more of it.
      const forget = room.on(event, (...args) => (left ? undefined : listener(...args)));
      const stop = () => {
        off.delete(stop);
        forget();
      };
      off.add(stop);
      if (left) stop();
      return stop;
    }

    function leave() {
      if (left) return;
      left = true;
      for (const stop of [...off]) stop();
      holders -= 1;
      if (holders === 0) room.leave();
      own.emit('status', 'left');
    }

    // By prototype: `state` and `position` stay those of the one subscription.
    return Object.create(room, {
      status: { get: () => (left ? 'left' : room.status) },
      on: { value: on },
      leave: { value: leave },
    }) as Room;
  };
}
