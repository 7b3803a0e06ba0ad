import type { Item, LavishError, Receipt, Wallet } from '@lavish/protocol';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { Lavish } from './client.ts';
import type { Status } from './connection.ts';
import type { GiftRequest } from './gift-outbox.ts';
import { type Row, watchGifts } from './gift-rows.ts';
import type { LiveRoom } from './live-room.ts';
import type { RoomStatus } from './room-events.ts';
import { roomStoreOf, WAITING } from './room-store.ts';
import type { RoomView } from './room-view.ts';
import { type BattleMoment, watchBattle } from './watch-battle.ts';
import { watchCatalogue } from './watch-catalogue.ts';

/*
 * Hooks over a connection that exists outside of React: call `connect()` once, in a module or in an effect. Each hook accepts
 * null in place of a connection or room that does not exist yet, so that no hook is called conditionally.
 */

export interface RoomHook {
  /** For `useGifts` and `useBattle`; null until the component is mounted. */
  readonly room: LiveRoom | null;
  readonly status: RoomStatus;
  /** Null until first subscribed. */
  readonly state: RoomView | null;
  /** Why the server refuses the subscription; null unless `status` is `refused`. */
  readonly refusal: LavishError | null;
  /** Sends a gift to the room. Rejects with a `LavishError`. It is the same function for the same room. */
  readonly send: (gift: GiftRequest) => Promise<Receipt>;
}

const nothing = () => {};
const never = () => nothing;

/**
 * Subscribes to a room while a component uses it. Components share one subscription, which the last of them ends.
 *
 * ```tsx
 * const { state, send } = useRoom(lavish, 'room_1');
 * return <button onClick={() => send({ item: 'rose' })}>{state?.stats.coins} coins</button>;
 * ```
 */
export function useRoom(lavish: Lavish | null, id: string | null): RoomHook {
  const store = useMemo(
    () => (lavish === null || id === null ? null : roomStoreOf(lavish, id)),
    [lavish, id],
  );
  const snapshot = useSyncExternalStore(
    store?.subscribe ?? never,
    () => store?.snapshot() ?? WAITING,
    () => WAITING,
  );
  const send = useCallback(
    (gift: GiftRequest) => {
      if (lavish === null || id === null)
        return Promise.reject(new Error('There is no room to send to yet.'));
      return lavish.send(id, gift);
    },
    [lavish, id],
  );
  return useMemo(() => ({ ...snapshot, send }), [snapshot, send]);
}

const NO_ROWS: readonly Row[] = [];

/** The room's latest gifts, newest first; a streak is one row that counts up. `limit`: see `watchGifts`. */
export function useGifts(room: LiveRoom | null, { limit = 50 }: { limit?: number } = {}): readonly Row[] {
  const store = useMemo(
    () => watched<readonly Row[]>(NO_ROWS, room && ((update) => watchGifts(room, update, { limit }))),
    [room, limit],
  );
  return useSyncExternalStore(store.subscribe, store.snapshot, () => NO_ROWS);
}

/** The room's battle, updated at every change and every second of its countdown; null without one. See `watchBattle`. */
export function useBattle(room: LiveRoom | null): BattleMoment | null {
  const store = useMemo(
    () => watched<BattleMoment | null>(null, room && ((update) => watchBattle(room, update))),
    [room],
  );
  return useSyncExternalStore(store.subscribe, store.snapshot, () => null);
}

/** The user's own wallet; null before the first connection. */
export function useWallet(lavish: Lavish | null): Wallet | null {
  const subscribe = useCallback((changed: () => void) => lavish?.on('wallet', changed) ?? nothing, [lavish]);
  return useSyncExternalStore(
    subscribe,
    () => lavish?.wallet ?? null,
    () => null,
  );
}

/** The items that can be sent, in the order in which to show them, updated at every change; null until they are read. */
export function useCatalogue(lavish: Lavish | null): readonly Item[] | null {
  const store = useMemo(
    () => watched<readonly Item[] | null>(null, lavish && ((update) => watchCatalogue(lavish, update))),
    [lavish],
  );
  return useSyncExternalStore(store.subscribe, store.snapshot, () => null);
}

const CONNECTING: Status = { state: 'connecting' };

/** The state of the connection. */
export function useStatus(lavish: Lavish | null): Status {
  const subscribe = useCallback((changed: () => void) => lavish?.on('status', changed) ?? nothing, [lavish]);
  return useSyncExternalStore(
    subscribe,
    () => lavish?.status ?? CONNECTING,
    () => CONNECTING,
  );
}

/** The last value of `watch` as an external store of React: the same value until the next one. */
function watched<Value>(first: Value, watch: ((update: (value: Value) => void) => () => void) | null) {
  let current = first;
  return {
    subscribe: (changed: () => void) =>
      watch?.((value) => {
        current = value;
        changed();
      }) ?? nothing,
    snapshot: () => current,
  };
}
