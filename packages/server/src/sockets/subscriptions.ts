import type { Refusal, Subscribe } from '@lavish/protocol';
import { refuse } from '../domain/refusal.ts';
import type { Subscriber } from '../rooms/subscriber.ts';
import type { SocketsObserver } from './sockets-observer.ts';
import type { SubscriptionQuota } from './subscription-quota.ts';
import type { Writer } from './writer.ts';

/** The part of the rooms stage that sockets need. */
export interface RoomsForSockets {
  /** Sends the response to the subscriber, and then frames. @returns a refusal, or null */
  subscribe(request: Subscribe, subscriber: Subscriber): Promise<Refusal | null>;
  unsubscribe(room: string, subscriber: Subscriber): void;
}

export interface Subscriptions {
  subscribe(request: Subscribe): Promise<Refusal | null>;
  unsubscribe(room: string): void;
  endAll(): void;
  /** The number of rooms that the socket has subscribed to. */
  readonly count: number;
}

export interface SubscriptionsOptions {
  rooms: RoomsForSockets;
  writer: Writer;
  /** The quota of the whole node. */
  subscriptionQuota: SubscriptionQuota;
  /** The owner whose budget the reads of the database use. */
  reader: string;
  /** The user who counts as a viewer; null: there is none, as with an overlay. */
  viewer: string | null;
  /** The number of rooms that the socket may subscribe to. */
  max: number;
  observe?: SocketsObserver | undefined;
}

type OwnSubscriber = Subscriber & { closed: boolean; individualMinCoins: number | undefined };

/** The subscriptions of one socket. */
export function createSubscriptions(options: SubscriptionsOptions): Subscriptions {
  const { rooms, writer, subscriptionQuota, reader, viewer, max, observe } = options;
  const subscribers = new Map<string, OwnSubscriber>();

  function end(room: string, subscriber = subscribers.get(room)) {
    if (subscriber === undefined || subscribers.get(room) !== subscriber) return;
    subscriber.closed = true;
    subscribers.delete(room);
    subscriptionQuota.leave(room);
    rooms.unsubscribe(room, subscriber);
  }

  function refusalFor(room: string): Refusal | null {
    if (subscribers.size < max) return subscriptionQuota.take(room);
    observe?.limitReached('socket_subscriptions');
    return refuse('rate_limited', `A socket may watch at most ${max} rooms.`, { retry_after_s: 60 });
  }

  return {
    async subscribe(request) {
      const { room, individual_min_coins } = request;
      // A second request for the same room starts a new subscription, at the position of that request.
      const known = subscribers.get(room);
      const full = known === undefined ? refusalFor(room) : null;
      if (full !== null) return full;
      const { respond, send, ready } = writer;
      const subscriber: OwnSubscriber = known ?? {
        respond,
        send,
        ready,
        reader,
        viewer,
        closed: false,
        individualMinCoins: undefined,
      };
      // A viewer has none: larger frames to each of thousands of viewers would cost too much.
      if (viewer === null) subscriber.individualMinCoins = individual_min_coins;
      subscribers.set(room, subscriber);
      try {
        const refusal = await rooms.subscribe(request, subscriber);
        if (refusal !== null) end(room, subscriber);
        return refusal;
      } catch (fault) {
        end(room, subscriber);
        throw fault;
      }
    },
    unsubscribe: (room) => end(room),
    endAll() {
      for (const room of [...subscribers.keys()]) end(room);
    },
    get count() {
      return subscribers.size;
    },
  };
}
