import type { Lavish } from './client.ts';
import type { LavishError } from './lavish-error.ts';
import type { Room, RoomStatus } from './room.ts';
import type { RoomView } from './room-view.ts';

/** A room as React reads it: another object at each change, and the same one between. */
export interface RoomSnapshot {
  readonly room: Room | null;
  readonly status: RoomStatus;
  readonly state: RoomView | null;
  readonly refusal: LavishError | null;
}

export interface RoomStore {
  /** The first subscribes to the room, the last one leaves it. */
  subscribe(changed: () => void): () => void;
  snapshot(): RoomSnapshot;
}

export const WAITING: RoomSnapshot = { room: null, status: 'waiting', state: null, refusal: null };

/** A room that was left stays here, in a few bytes: a component that React puts away and takes out again still has it. */
const stores = new WeakMap<Lavish, Map<string, RoomStore>>();

/** The same store for the same room: reading it does nothing, so that it may be asked for while rendering. */
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
    room.on('state', changed);
    room.on('status', changed);
    room.on('subscribed', changed);
    room.on('refused', (error) => {
      refusal = error;
      changed();
    });
    changed();
  }

  function leave() {
    snapshot.room?.leave();
    snapshot = WAITING;
  }

  return {
    subscribe(changed) {
      // By an object of its own: two components may hand in the same function.
      const listener = () => changed();
      clearTimeout(leaving);
      listeners.add(listener);
      if (snapshot.room === null) open();
      return () => {
        // Once: a second call must not end what another reader has begun since.
        if (!listeners.delete(listener)) return;
        // StrictMode, and a component that moves, come back within the same tick.
        if (listeners.size === 0) leaving = setTimeout(leave);
      };
    },
    snapshot: () => snapshot,
  };
}
