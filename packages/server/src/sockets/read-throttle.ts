import type { WebSocket } from 'ws';
import { createMessageRate } from './message-rate.ts';
import type { SocketLimits } from './socket-limits.ts';
import type { SocketsObserver } from './sockets-observer.ts';
import type { UserBudget } from './user-budgets.ts';

export interface ReadThrottle {
  /** Counts a message, and handles it as soon as the socket and its user may send another one, in the order of the calls. */
  take(handle: () => void): void;
  /** Counts a ping or pong, which needs no handling. */
  count(): void;
  /** Drops the messages that wait. */
  stop(): void;
}

interface Waiting {
  dueMs: number;
  handle(): void;
}

/**
 * Slows down a socket that sends too fast: its messages wait, and nothing more is read. One read returns up to 64 KiB, which
 * can be more than a thousand messages. Handling them at once blocked the event loop for 50 ms. Null budget: the platform's
 * server, which has no limits.
 */
export function createReadThrottle(
  ws: WebSocket,
  budget: UserBudget | null,
  limits: SocketLimits,
  observe?: SocketsObserver,
): ReadThrottle {
  const pauseFor = createMessageRate(limits);
  let waiting: Waiting[] = [];
  /** The number of messages in `waiting` that were handled. Removing each at once would move all others. */
  let handled = 0;
  /** Until then nothing is read. */
  let pausedUntilMs = 0;
  let timer: NodeJS.Timeout | undefined;

  /** Counts a message. Returns the time at which it may be handled. */
  function count(): number {
    if (budget === null) return 0;
    const nowMs = performance.now();
    const [ownMs, sharedMs] = [pauseFor(nowMs), budget.pauseFor(nowMs)];
    const pauseMs = Math.max(ownMs, sharedMs);
    if (pauseMs === 0) return 0;
    observe?.limitReached(ownMs < sharedMs ? 'user_message_rate' : 'message_rate');
    pausedUntilMs = Math.max(pausedUntilMs, nowMs + pauseMs);
    if (timer === undefined) {
      ws.pause();
      timer = setTimeout(handleDue, pauseMs);
    }
    return nowMs + pauseMs;
  }

  function handleDue() {
    const nowMs = performance.now();
    while (handled < waiting.length && waiting[handled]!.dueMs <= nowMs) waiting[handled++]!.handle();
    if (handled === waiting.length) {
      waiting = [];
      handled = 0;
    }
    const nextMs = waiting[handled]?.dueMs ?? pausedUntilMs;
    timer = nextMs > nowMs ? setTimeout(handleDue, nextMs - nowMs) : undefined;
    if (timer === undefined) ws.resume();
  }

  return {
    take(handle) {
      const dueMs = count();
      if (dueMs === 0 && waiting.length === 0) handle();
      else waiting.push({ dueMs, handle });
    },
    count,
    stop() {
      clearTimeout(timer);
      waiting = [];
      handled = 0;
    },
  };
}
