import { expect, it, vi } from 'vitest';
import { createSeats } from './subscription-quota.ts';
import type { SocketsObserver } from './sockets-observer.ts';

it('are so many in a room and so many in all, and who leaves makes place', () => {
  const limitReached = vi.fn();
  const observe = { limitReached } as unknown as SocketsObserver;
  const seats = createSeats({ maxRoomViewers: 2, maxNodeSubscriptions: 3 }, observe);
  expect([seats.take('r'), seats.take('r')]).toEqual([null, null]);
  const refusal = seats.take('r');
  expect(refusal).toMatchObject({ code: 'overloaded', detail: expect.stringContaining('2 viewers in r') });
  expect(refusal!.retry_after_s).toBeGreaterThanOrEqual(5);
  expect(refusal!.retry_after_s).toBeLessThan(15);
  expect(seats.take('s')).toBeNull();
  expect(seats.take('t')).toMatchObject({ code: 'overloaded', detail: expect.stringContaining('3 subs') });
  seats.leave('r');
  expect(seats.take('t')).toBeNull();
  expect(limitReached.mock.calls).toEqual([['room_viewers'], ['node_subscriptions']]);
});
