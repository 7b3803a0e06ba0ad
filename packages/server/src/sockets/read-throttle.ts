import type { WebSocket } from 'ws';
import { createMessageRate } from './message-rate.ts';
import type { SocketLimits } from './socket-limits.ts';
import type { SocketsObserver } from './sockets-observer.ts';
import type { UserBudget } from './user-budgets.ts';

export interface ReadThrottle {
  /** Counts a message, and pauses the socket if it or its user has sent too many. */
  count(): void;
  stop(): void;
}

/** Slows down a socket that sends too fast. Null budget: the platform's server, which has no limits. */
export function createReadThrottle(
  ws: WebSocket,
  budget: UserBudget | null,
  limits: SocketLimits,
  observe?: SocketsObserver,
): ReadThrottle {
  const pauseFor = createMessageRate(limits);
  let pause: NodeJS.Timeout | undefined;
  return {
    count() {
      if (budget === null) return;
      const nowMs = performance.now();
      const [ownMs, sharedMs] = [pauseFor(nowMs), budget.pauseFor(nowMs)];
      const pauseMs = Math.max(ownMs, sharedMs);
      if (pauseMs === 0) return;
      observe?.limitReached(ownMs < sharedMs ? 'user_message_rate' : 'message_rate');
      ws.pause();
      clearTimeout(pause);
      pause = setTimeout(() => ws.resume(), pauseMs);
    },
    stop: () => clearTimeout(pause),
  };
}
