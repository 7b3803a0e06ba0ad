import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type BacklogWatch, watchBacklog } from './write-backlog.ts';

let watch: BacklogWatch;
let closed: string[];

beforeEach(() => {
  vi.useFakeTimers();
  closed = [];
  watch = watchBacklog(1_000);
});
afterEach(() => {
  watch.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function open(name: string, bytes: number) {
  const socket = { unreadBytes: () => bytes, tooSlow: () => void closed.push(name) };
  watch.add(socket);
  return socket;
}

it('closes the sockets with the most unread bytes until the total is within the limit', () => {
  for (const [name, bytes] of Object.entries({ ann: 10, bob: 400, cem: 300, dee: 350, eli: 200 }))
    open(name, bytes);
  vi.advanceTimersByTime(1_000);
  expect(closed).toEqual(['bob']);
});

it('does not close sockets below the limit, or sockets that were removed', () => {
  open('ann', 600);
  const gone = open('bob', 900);
  open('cem', 400);
  watch.remove(gone);
  vi.advanceTimersByTime(5_000);
  expect(closed).toEqual([]);
});
