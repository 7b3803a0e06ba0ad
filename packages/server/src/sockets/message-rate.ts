import type { SocketLimits } from './socket-limits.ts';

/**
 * Counts messages against an allowance that refills steadily. The returned function returns how long to stop reading, in
 * milliseconds; 0: continue. TCP then stops the sender, which needs no response and no parsing.
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
