import type { Subscriber } from '../domain/subscriber.ts';
import type { RoomsObserver } from './rooms-observer.ts';

export interface Audience {
  add(subscriber: Subscriber): void;
  remove(subscriber: Subscriber): void;
  /** Writes a frame to everyone who is up to date. Whoever cannot take it lags, from the stretch `number` on. */
  broadcast(frame: Buffer, number: number): void;
  /**
   * Brings up to date those who lagged and have read on: with one frame for all that they missed, or, when that can
   * no longer be told, with `resync`, which ends their subscription.
   */
  catchUp(frameSince: (number: number) => Buffer | null, resync: () => Buffer): void;
  /** Ends every subscription with `resync`. */
  dismiss(resync: Buffer): void;
  readonly size: number;
  /** How many lag. */
  readonly lagging: number;
}

/** A room's subscribers on this node, and where those stopped who read too slowly. A slow one never holds up another. */
export function createAudience(observe?: RoomsObserver): Audience {
  const subscribers = new Set<Subscriber>();
  const laggards = new Map<Subscriber, number>();

  function remove(subscriber: Subscriber) {
    subscribers.delete(subscriber);
    laggards.delete(subscriber);
  }

  return {
    add(subscriber) {
      laggards.delete(subscriber);
      subscribers.add(subscriber);
    },
    remove,
    broadcast(frame, number) {
      for (const subscriber of subscribers) {
        if (laggards.has(subscriber)) continue;
        if (subscriber.send(frame)) continue;
        laggards.set(subscriber, number);
        observe?.fellBehind();
      }
    },
    catchUp(frameSince, resync) {
      // Those who stopped at the same place share the bytes.
      const frames = new Map<number, Buffer | null>();
      for (const [subscriber, number] of [...laggards]) {
        if (!subscriber.ready()) continue;
        const frame = frames.get(number) ?? frameSince(number);
        frames.set(number, frame);
        if (frame === null) {
          remove(subscriber);
          subscriber.answer(resync());
          observe?.resynced();
        } else if (subscriber.send(frame)) {
          laggards.delete(subscriber);
        }
      }
    },
    dismiss(resync) {
      for (const subscriber of [...subscribers]) {
        remove(subscriber);
        subscriber.answer(resync);
        observe?.resynced();
      }
    },
    get size() {
      return subscribers.size;
    },
    get lagging() {
      return laggards.size;
    },
  };
}
