import { expect, it, vi } from 'vitest';
import type { SocketsObserver } from './sockets-observer.ts';
import { createSubscriptionQuota } from './subscription-quota.ts';

it('limits the subscriptions of a room and of the node, and releases places', () => {
  const limitReached = vi.fn();
  const observe = { limitReached } as unknown as SocketsObserver;
  const subscriptionQuota = createSubscriptionQuota({ maxRoomViewers: 2, maxNodeSubscriptions: 3 }, observe);
  expect([subscriptionQuota.take('r'), subscriptionQuota.take('r')]).toEqual([null, null]);
  const refusal = subscriptionQuota.take('r');
  expect(refusal).toMatchObject({ code: 'overloaded', detail: expect.stringContaining('2 viewers in r') });
  expect(refusal!.retry_after_s).toBeGreaterThanOrEqual(5);
  expect(refusal!.retry_after_s).toBeLessThan(15);
  expect(subscriptionQuota.take('s')).toBeNull();
  expect(subscriptionQuota.take('t')).toMatchObject({
    code: 'overloaded',
    detail: expect.stringContaining('3 subs'),
  });
  subscriptionQuota.leave('r');
  expect(subscriptionQuota.take('t')).toBeNull();
  expect(limitReached.mock.calls).toEqual([['room_viewers'], ['node_subscriptions']]);
});
