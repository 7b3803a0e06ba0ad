import { describe, expect, it } from 'vitest';
import { createBadMessages } from './bad-messages.ts';

describe('bad messages', () => {
  it('are counted per minute, not over the life of the socket', () => {
    const tooMany = createBadMessages(3);
    expect([0, 1, 2].map(tooMany)).toEqual([false, false, true]);
    const seldom = createBadMessages(3);
    for (let hour = 0; hour < 24; hour += 1) expect(seldom(hour * 3_600_000)).toBe(false);
  });
});
