import type { SocketLimits } from './socket-limits.ts';

/**
 * Counts messages against an allowance that refills steadily. Says for how long to stop reading, in milliseconds; 0
 * to go on. Not reading makes the sender wait in its own TCP window: no answer to give, nothing to parse.
 */
export function createMessageRate({
  messageBurst,
  messagesPerS,
}: Pick<SocketLimits, 'messageBurst' | 'messagesPerS'>): (nowMs: number) => number {
  let allowance = messageBurst;
  let countedMs = 0;
  return (nowMs) => {
    allowance = Math.min(messageBurst, allowance + ((nowMs - countedMs) / 1_000) * messagesPerS) - 1;
    countedMs = nowMs;
    return allowance >= 0 ? 0 : Math.ceil((-allowance / messagesPerS) * 1_000);
  };
}
