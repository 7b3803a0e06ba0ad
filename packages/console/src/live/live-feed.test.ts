import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLiveFeed } from './live-feed.ts';

/** A socket whose other end is the test. */
interface FakeSocket {
  onmessage?: (event: { data: string }) => void;
  onclose?: (event: { code: number }) => void;
  closed: boolean;
  close: () => void;
}

const sockets: FakeSocket[] = [];
const open = () => {
  const socket: FakeSocket = {
    closed: false,
    close: () => {
      socket.closed = true;
    },
  };
  sockets.push(socket);
  return socket as unknown as WebSocket;
};
const send = (at: string, coins = 5) =>
  sockets.at(-1)!.onmessage!({ data: JSON.stringify({ t: 'live', at, coins_per_s: coins, gifts_per_s: 1 }) });

beforeEach(() => {
  sockets.length = 0;
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('connects for the first listener and closes with the last', () => {
  const feed = createLiveFeed(open, () => {});
  expect(sockets).toHaveLength(0);
  const [first, second] = [feed.subscribe(() => {}), feed.subscribe(() => {})];
  expect(sockets).toHaveLength(1);
  first();
  expect(sockets[0]!.closed).toBe(false);
  second();
  expect(sockets[0]!.closed).toBe(true);
});

test('keeps ten minutes of points', () => {
  const feed = createLiveFeed(open, () => {});
  feed.subscribe(() => {});
  for (let second = 0; second < 700; second += 1) send(new Date(second * 1_000).toISOString(), second);
  const { points, status } = feed.read();
  expect(status).toBe('live');
  expect(points).toHaveLength(600);
  expect(points.at(-1)).toEqual({ at: 699, gifts: 1, coins: 699 });
});

test('a closed or silent connection is lost: the last message stays, and the feed connects again', () => {
  const feed = createLiveFeed(open, () => {});
  feed.subscribe(() => {});
  send('2026-11-30T12:00:00.000Z');
  sockets[0]!.onclose!({ code: 1006 });
  expect(feed.read()).toMatchObject({ status: 'lost', message: { coins_per_s: 5 } });
  vi.advanceTimersByTime(500);
  expect(sockets).toHaveLength(2);
  send('2026-11-30T12:00:02.000Z');
  expect(feed.read().status).toBe('live');
  vi.advanceTimersByTime(10_000);
  expect(feed.read().status).toBe('lost');
  expect(sockets[1]!.closed).toBe(true);
});

test('a session that has ended is reported, and the feed does not connect again', () => {
  const endSession = vi.fn();
  const feed = createLiveFeed(open, endSession);
  feed.subscribe(() => {});
  sockets[0]!.onclose!({ code: 4401 });
  vi.advanceTimersByTime(9_000);
  expect(endSession).toHaveBeenCalledOnce();
  expect(sockets).toHaveLength(1);
});
