import type { Frame, RoomState, Subscribed } from '@lavish/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RoomMessage } from '../live/live-feed.ts';
import { createRoomFeed, type FeedLine } from './room-feed.ts';

let receive: (message: RoomMessage) => void;
let isWatched = false;
const watch = (to: typeof receive) => {
  receive = to;
  isWatched = true;
  return () => {
    isWatched = false;
  };
};

const BEGIN = Date.parse('2026-11-30T12:00:00.000Z');
const stats = { gifts: 0, coins: 0, senders: 0, viewers: 1 };
const state = { stats } as unknown as RoomState;
const subscribed = { t: 'subscribed', room: 'r', users: {}, state } as unknown as Subscribed;
const gift = (coins: number, id = `gft_${coins}`) => ({
  type: 'gift',
  ...{ id, coins, item: 'rose', quantity: 1, sender: 'ann', receiver: 'hal' },
});
const frame = (events: object[], more: Partial<Frame> = {}) =>
  ({
    ...{ t: 'frame', room: 'r', at: new Date(BEGIN + performance.now()).toISOString() },
    ...{ users: {}, events, ...more },
  }) as unknown as Frame;

beforeEach(() => {
  vi.useFakeTimers();
  vi.advanceTimersByTime(5_000);
});
afterEach(() => {
  vi.useRealTimers();
});

const texts = (lines: readonly FeedLine[]) =>
  lines.map((line) =>
    line.kind === 'gift'
      ? line.gift.coins
      : line.kind === 'summary'
        ? `${line.gifts} for ${line.coins}`
        : line.event.type,
  );

test('watches while there is a listener', () => {
  const feed = createRoomFeed(watch);
  expect(isWatched).toBe(false);
  const stop = feed.subscribe(() => {});
  expect([isWatched, feed.read().status]).toEqual([true, 'connecting']);
  receive(subscribed);
  expect(feed.read().status).toBe('live');
  receive({ t: 'lost' });
  expect(feed.read().status).toBe('lost');
  stop();
  expect(isWatched).toBe(false);
});

test('a gift is shown at once when nothing happened before', () => {
  const feed = createRoomFeed(watch);
  feed.subscribe(() => {});
  receive(subscribed);
  receive(frame([gift(10)]));
  expect(texts(feed.read().lines)).toEqual([10]);
});

test('of many gifts in a second the five most expensive are shown, and the sum of the others', () => {
  const feed = createRoomFeed(watch);
  feed.subscribe(() => {});
  receive(subscribed);
  receive(frame([{ type: 'guest_joined', seq: 1, user: 'gil' }]));
  for (let n = 1; n <= 20; n++)
    receive(frame([gift(n), { type: 'gifts_summary', gifts: 200, quantity: 200, coins: 200 }]));
  expect(texts(feed.read().lines)).toEqual(['guest_joined']);
  vi.advanceTimersByTime(1_000);
  expect(texts(feed.read().lines)).toEqual([20, 19, 18, 17, 16, '4015 for 4120', 'guest_joined']);
  expect(feed.read().biggest.map(({ coins }) => coins)).toEqual([20, 19, 18, 17, 16, 15, 14, 13, 12, 11]);
  expect(feed.read().changes).toBe(1);
});

test('keeps a bounded number of lines, and the totals of the room as points', () => {
  const feed = createRoomFeed(watch);
  feed.subscribe(() => {});
  receive(subscribed);
  for (let second = 1; second <= 400; second++) {
    const gifts = [1, 2, 3].map((n) => gift(n, `gft_${second}_${n}`));
    receive(frame(gifts, { state: { stats: { ...stats, gifts: 3 * second, coins: 6 * second } } }));
    vi.advanceTimersByTime(1_000);
  }
  const { lines, points } = feed.read();
  expect([lines.length, points.length]).toEqual([60, 300]);
  expect(points.at(-1)).toMatchObject({ gifts: 3, coins: 6 });
  expect(new Set(lines.map(({ key }) => key)).size).toBe(60);
});
