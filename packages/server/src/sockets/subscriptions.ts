import type { Refusal, Subscribe } from '@lavish/protocol';
import { refuse } from '../domain/refuse.ts';
import type { Subscriber } from '../domain/subscriber.ts';
import type { Writer } from './writer.ts';

/** The part of the rooms stage that sockets need. */
export interface RoomsForSockets {
  /** Sends the answer to the subscriber and then frames; or returns why not. */
  subscribe(request: Subscribe, subscriber: Subscriber): Promise<Refusal | null>;
  unsubscribe(room: string, subscriber: Subscriber): void;
}

export interface Subscriptions {
  subscribe(request: Subscribe): Promise<Refusal | null>;
  unsubscribe(room: string): void;
  endAll(): void;
}

/** The rooms that one socket watches. */
export function createSubscriptions(rooms: RoomsForSockets, writer: Writer, max: number): Subscriptions {
  const subscribers = new Map<string, Subscriber & { closed: boolean }>();

  function end(room: string, subscriber = subscribers.get(room)) {
    if (subscriber === undefined || subscribers.get(room) !== subscriber) return;
    subscriber.closed = true;
    subscribers.delete(room);
    rooms.unsubscribe(room, subscriber);
  }

  return {
    async subscribe(request) {
      const { room } = request;
      // Once more for the same room begins it anew, at a position of the client's choice.
      const known = subscribers.get(room);
      if (known === undefined && subscribers.size >= max) {
        return refuse('rate_limited', `A socket may watch ${max} rooms.`, { retry_after_s: 60 });
      }
      const { answer, send, ready } = writer;
      const subscriber = known ?? { answer, send, ready, closed: false };
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
  };
}
