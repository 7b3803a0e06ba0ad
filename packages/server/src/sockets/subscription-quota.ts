import type { Refusal } from '@lavish/protocol';
import { refuse } from '../domain/refusal.ts';
import type { SocketLimits } from './socket-limits.ts';
import type { SocketsObserver } from './sockets-observer.ts';

/** Limits the subscriptions of a node. */
export interface SubscriptionQuota {
  /** Takes a place in a room. @returns a refusal if there is none; null: the place was taken */
  take(room: string): Refusal | null;
  /** Releases a place. */
  leave(room: string): void;
}

/** A refused client retries after a random delay, because many clients may have been refused at the same time. */
const RETRY_S = { min: 5, spread: 10 };

type SubscriptionLimits = Pick<SocketLimits, 'maxNodeSubscriptions' | 'maxRoomViewers'>;

/** Counts the subscriptions of all sockets, from the request on: thousands can join a room at once. */
export function createSubscriptionQuota(
  { maxNodeSubscriptions, maxRoomViewers }: SubscriptionLimits,
  observe?: SocketsObserver,
): SubscriptionQuota {
  const taken = new Map<string, number>();
  let total = 0;

  function full(limit: 'room_viewers' | 'node_subscriptions', detail: string): Refusal {
    observe?.limitReached(limit);
    const retryAfterS = RETRY_S.min + Math.floor(Math.random() * RETRY_S.spread);
    return refuse('overloaded', detail, { retry_after_s: retryAfterS });
  }

  return {
    take(room) {
      const viewers = taken.get(room) ?? 0;
      if (viewers >= maxRoomViewers)
        return full(
          'room_viewers',
          `This node has ${maxRoomViewers} viewers in ${room}, which is its limit.`,
        );
      if (total >= maxNodeSubscriptions)
        return full(
          'node_subscriptions',
          `This node has ${maxNodeSubscriptions} subscriptions, which is its limit.`,
        );
      taken.set(room, viewers + 1);
      total += 1;
      return null;
    },
    leave(room) {
      const viewers = taken.get(room)! - 1;
      if (viewers > 0) taken.set(room, viewers);
      else taken.delete(room);
      total -= 1;
    },
  };
}
