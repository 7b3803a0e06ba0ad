import type { LavishError } from '@lavish/protocol';
import type { Lavish } from './client.ts';
import type { LiveRoom } from './live-room.ts';
import type { RoomStatus } from './room-events.ts';
import type { RoomView } from './room-view.ts';

/** A room as React reads it: a new object at each change, and the same one in between. */
export interface RoomSnapshot {
  readonly room: LiveRoom | null;
  readonly status: RoomStatus;
  readonly state: RoomView | null;
  readonly refusal: LavishError | null;
}

export interface RoomStore {
  /** The first subscriber subscribes to the room; the last one leaves it. */
  subscribe(changed: () => void): () => void;
  snapshot(): RoomSnapshot;
}

export const WAITING: RoomSnapshot = { room: null, status: 'waiting', state: null, refusal: null };

/** A room that was left stays here, in a few bytes: a component that React hides and shows again still has its store. */
const stores = new WeakMap<Lavish, Map<string, RoomStore>>();

/** Returns the same store for the same room. It has no side effect, so it may be called while rendering. */
export function roomStoreOf(lavish: Lavish, id: string): RoomStore {
  const known = stores.get(lavish) ?? new Map<string, RoomStore>();
  stores.set(lavish, known);
  const store = known.get(id) ?? createRoomStore(lavish, id);
  known.set(id, store);
  return store;
}

function createRoomStore(lavish: Lavish, id: string): RoomStore {
  const listeners = new Set<() => void>();
  let snapshot = WAITING;
  let leaving: ReturnType<typeof setTimeout> | undefined;

  function open() {
    const room = lavish.room(id);
    let refusal: LavishError | null = null;
    const changed = () => {
      snapshot = { room, status: room.status, state: room.state, refusal };
      for (const listener of listeners) listener();
    };
    // One component may call `room.leave()`. The others still use the room.
    const statusChanged = (status: RoomStatus) => {
      if (snapshot.room !== room) return;
      if (status === 'left') open();
      else changed();
    };
    room.on('state', changed);
    room.on('status', statusChanged);
    room.on('subscribed', changed);
    room.on('refused', (error) => {
      refusal = error;
      changed();
    });
    changed();
  }

  function leave() {
    const { room } = snapshot;
    snapshot = WAITING;
    room?.leave();
  }

  return {
    subscribe(changed) {
      // Wrapped: two components may pass the same function.
      const listener = () => changed();
      clearTimeout(leaving);
      listeners.add(listener);
      if (snapshot.room === null) open();
      return () => {
        // Once: a second call must not end the subscription of another component.
        if (!listeners.delete(listener)) return;
        // StrictMode, and a component that moves, subscribe again within the same tick.
        if (listeners.size === 0) leaving = setTimeout(leave);
      };
    },
    snapshot: () => snapshot,
  };
}
