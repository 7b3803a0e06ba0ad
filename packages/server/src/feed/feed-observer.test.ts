import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RoomEvents } from '../domain/rooms/room-events.ts';
import { createRoomFeeds, type RoomFeeds } from './room-feeds.ts';

const START_MS = 1_000_000;

/** Events `from` to `to`, which happened at the start of the test. */
const run = (from: number, to: number): RoomEvents => ({
  room: 'r',
  at: START_MS,
  events: Array.from({ length: to - from + 1 }, (_, i) => ({
    type: 'guest_joined',
    seq: from + i,
    user: 'u',
  })),
  users: {},
  totals: { gifts: 0, coins: 0, senders: 0 },
  supporters: [],
  battle: null,
});

let feed: RoomFeeds;
let calls: unknown[];
const readEvents = vi.fn(async (_room: string, afterSeq: number) => run(afterSeq + 1, 5));

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS });
  calls = [];
  feed = createRoomFeeds({
    now: Date.now,
    readEvents,
    readPositions: async () => new Map(),
    readBattles: async () => [],
    deliver: () => {},
    log: { warn: () => {}, error: () => {} },
    observe: {
      delivered: (events, lagMs) => calls.push([events, lagMs]),
      read: (events) => calls.push(events),
    },
    holdMs: 20,
  });
  feed.watch('r').startAfter({ seq: 0, battle: null });
});
afterEach(() => {
  feed.stop();
  vi.useRealTimers();
});

it('gets the age of delivered events', async () => {
  await vi.advanceTimersByTimeAsync(3);
  feed.committed(run(1, 2));
  feed.committed(run(4, 4));
  await vi.advanceTimersByTimeAsync(5);
  feed.committed(run(3, 3));
  expect(calls).toEqual([
    [2, 3],
    [1, 8],
    [1, 8],
  ]);
});

it('gets the result of each read, and the failed reads', async () => {
  readEvents.mockRejectedValueOnce(new Error('the database is unavailable'));
  readEvents.mockResolvedValueOnce({ ...run(1, 0), at: 0 });
  feed.committed(run(5, 5));
  await vi.advanceTimersByTimeAsync(500);
  expect(calls.slice(0, 3)).toEqual([null, 0, 5]);
  expect(calls).toHaveLength(4);
});
