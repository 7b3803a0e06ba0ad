import type { Item, Receipt, Wallet } from '@lavish/protocol';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { Lavish } from './client.ts';
import type { Status } from './connection.ts';
import type { GiftRequest } from './gift-outbox.ts';
import { type Row, watchGifts } from './gift-rows.ts';
import type { LavishError } from './lavish-error.ts';
import type { Room, RoomStatus } from './room.ts';
import { roomStoreOf, WAITING } from './room-store.ts';
import type { RoomView } from './room-view.ts';
import { type BattleMoment, watchBattle } from './watch-battle.ts';
import { watchCatalogue } from './watch-catalogue.ts';

/*
 * Hooks over a connection that lives outside of React: `connect()` once, in a module or in an effect. Each takes null
 * where there is nothing yet, so that no hook stands behind a condition.
 */

export interface RoomHook {
  /** For `useGifts` and `useBattle`; null until the component is there. */
  readonly room: Room | null;
  readonly status: RoomStatus;
  /** Null until first subscribed. */
  readonly state: RoomView | null;
  /** Why the server does not let us in. */
  readonly refusal: LavishError | null;
  /** Sends a gift to the room. Rejects with a `LavishError`. The same function for the same room. */
  readonly send: (gift: GiftRequest) => Promise<Receipt>;
}

const nothing = () => {};
const never = () => nothing;

/**
 * Watches a room for as long as a component uses it: several share one subscription, and the last one leaves.
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

/** The room's latest gifts, the newest first; a streak is one row that counts up. See `watchGifts`. */
export function useGifts(room: Room | null, { limit = 50 }: { limit?: number } = {}): readonly Row[] {
  const store = useMemo(
    () => watched<readonly Row[]>(NO_ROWS, room && ((tell) => watchGifts(room, tell, { limit }))),
    [room, limit],
  );
  return useSyncExternalStore(store.subscribe, store.snapshot, () => NO_ROWS);
}

/** The room's battle, again at every change and every second of its countdown. See `watchBattle`. */
export function useBattle(room: Room | null): BattleMoment | null {
  const store = useMemo(
    () => watched<BattleMoment | null>(null, room && ((tell) => watchBattle(room, tell))),
    [room],
  );
  return useSyncExternalStore(store.subscribe, store.snapshot, () => null);
}

/** The user's own wallet; null until the server has told. */
export function useWallet(lavish: Lavish | null): Wallet | null {
  const subscribe = useCallback((changed: () => void) => lavish?.on('wallet', changed) ?? nothing, [lavish]);
  return useSyncExternalStore(
    subscribe,
    () => lavish?.wallet ?? null,
    () => null,
  );
}

/**
 * What can be sent, in the order in which to show it, and again whenever an item has changed; null until it is read.
 */
export function useCatalogue(lavish: Lavish | null): readonly Item[] | null {
  const store = useMemo(
    () => watched<readonly Item[] | null>(null, lavish && ((tell) => watchCatalogue(lavish, tell))),
    [lavish],
  );
  return useSyncExternalStore(store.subscribe, store.snapshot, () => null);
}

const CONNECTING: Status = { state: 'connecting' };

/** Whether there is a connection. */
export function useStatus(lavish: Lavish | null): Status {
  const subscribe = useCallback((changed: () => void) => lavish?.on('status', changed) ?? nothing, [lavish]);
  return useSyncExternalStore(
    subscribe,
    () => lavish?.status ?? CONNECTING,
    () => CONNECTING,
  );
}

/** What `watch` tells last, as React wants it: the same value until there is another. */
function watched<Value>(first: Value, watch: ((tell: (value: Value) => void) => () => void) | null) {
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
