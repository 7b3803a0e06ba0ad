import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RoomEvents } from '../domain/rooms/room-events.ts';
import { createRoomFeeds, type RoomFeeds } from './room-feeds.ts';

const START_MS = 1_000_000;

/** Events `from`..`to`, which happened when the test began. */
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
let told: unknown[];
const readEvents = vi.fn(async (_room: string, afterSeq: number) => run(afterSeq + 1, 5));

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS });
  told = [];
  feed = createRoomFeeds({
    now: Date.now,
    readEvents,
    readPositions: async () => new Map(),
    readBattles: async () => [],
    deliver: () => {},
    log: { warn: () => {}, error: () => {} },
    observe: {
      delivered: (events, lagMs) => told.push([events, lagMs]),
      read: (events) => told.push(events),
    },
    holdMs: 20,
  });
  feed.watch('r').startAfter({ seq: 0, battle: null });
});
afterEach(() => {
  feed.stop();
  vi.useRealTimers();
});

it('is told how old events are when they go on', async () => {
  await vi.advanceTimersByTimeAsync(3);
  feed.committed(run(1, 2));
  feed.committed(run(4, 4));
  await vi.advanceTimersByTimeAsync(5);
  feed.committed(run(3, 3));
  expect(told).toEqual([
    [2, 3],
    [1, 8],
    [1, 8],
  ]);
});

it('is told of reads, of what they brought and of those that failed', async () => {
  readEvents.mockRejectedValueOnce(new Error('the database is away'));
  readEvents.mockResolvedValueOnce({ ...run(1, 0), at: 0 });
  feed.committed(run(5, 5));
  await vi.advanceTimersByTimeAsync(500);
  expect(told.slice(0, 3)).toEqual([null, 0, 5]);
  expect(told).toHaveLength(4);
});
