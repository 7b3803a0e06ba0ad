import type { Refusal } from '@lavish/protocol';
import { refuse } from '../domain/refusal.ts';
import type { SocketLimits } from './socket-limits.ts';
import type { SocketsObserver } from './sockets-observer.ts';

/** The places that a node has for subscriptions. */
export interface SubscriptionQuota {
  /** Takes one in a room; or says why there is none. */
  take(room: string): Refusal | null;
  /** Gives it back. */
  leave(room: string): void;
}

/** Who finds no seat comes again after some time, each after its own, since many may have come at once. */
const RETRY_S = { min: 5, spread: 10 };

type SubscriptionLimits = Pick<SocketLimits, 'maxNodeSubscriptions' | 'maxRoomViewers'>;

/** Counts the subscriptions of all sockets, from the asking on: thousands can be on their way into a room at once. */
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
        return full('room_viewers', `This node has ${maxRoomViewers} viewers in ${room}, and takes no more.`);
      if (total >= maxNodeSubscriptions)
        return full(
          'node_subscriptions',
          `This node has ${maxNodeSubscriptions} subscriptions, and takes no more.`,
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
