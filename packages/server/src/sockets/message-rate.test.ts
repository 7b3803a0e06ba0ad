import { describe, expect, it } from 'vitest';
import { createMessageRate } from './message-rate.ts';
import { SOCKET_LIMITS } from './socket-limits.ts';

describe('message rate', () => {
  it('passes a burst, then returns how long further messages have to wait', () => {
    const pauseFor = createMessageRate({ ...SOCKET_LIMITS, messageBurst: 3, messagesPerS: 10 });
    expect([0, 0, 0, 0, 0].map((ms) => pauseFor(ms))).toEqual([0, 0, 0, 100, 200]);
    expect(pauseFor(1_000)).toBe(0);
  });
});
