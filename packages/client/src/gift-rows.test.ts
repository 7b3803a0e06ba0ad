import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Row, watchGifts } from './gift-rows.ts';
import { frame, gift, streakGift, streakId } from './testing/fixtures.ts';
import { createLoneRoom } from './testing/room.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const summary = (gifts: number) => ({
  type: 'gifts_summary' as const,
  gifts,
  quantity: gifts,
  coins: gifts * 2,
});

function watched(limit?: number) {
  const lone = createLoneRoom();
  const calls: (readonly Row[])[] = [];
  const stop = watchGifts(lone.room, (rows) => calls.push(rows), limit === undefined ? {} : { limit });
  return { ...lone, calls, stop, last: () => calls.at(-1)! };
}

it('shows a streak as one row that counts up and moves to the top', () => {
  const { receive, calls, last } = watched();
  receive(frame([streakGift(1, 1, 1), gift(2)]));
  receive(frame([streakGift(3, 1, 2), streakGift(4, 1, 5)]));
  expect(last()).toMatchObject([
    { kind: 'gift', key: streakId(1), count: 5, gifts: 3, coins: 5, running: true },
    { key: gift(2).id, count: 1, running: false },
  ]);
  // Once at the start, and once per message.
  expect(calls).toHaveLength(3);
});

it('keeps the row of a streak that has ended, as not running', () => {
  const { receive, last } = watched();
  receive(frame([streakGift(1, 1, 1), streakGift(2, 1, 2)]));
  receive(frame([{ type: 'streak_ended', id: streakId(1), count: 2 }], { from: 3, to: 2 }));
  expect(last()).toMatchObject([{ key: streakId(1), count: 2, running: false }]);
});

it('ends a streak with the coins of its end, whatever the average price of the gifts in the row is', () => {
  const { receive, last } = watched();
  receive(frame([streakGift(1, 1, 1)]));
  const details = { sender: 'ann', receiver: 'host', item: 'rose', coins: 21 };
  receive(frame([{ type: 'streak_ended', id: streakId(1), count: 3, details }], { from: 2, to: 1 }));
  expect(last()).toMatchObject([{ count: 3, coins: 21, running: false }]);
});

it('adds summaries up in one row, until a gift stands above it', () => {
  const { receive, last } = watched();
  receive(frame([summary(400)], { from: 1, to: 400 }));
  receive(frame([summary(31)], { from: 401, to: 431 }));
  expect(last()).toEqual([{ kind: 'summary', key: 'summary_1', gifts: 431, quantity: 431, coins: 862 }]);
  receive(frame([gift(432)]));
  receive(frame([summary(5)], { from: 433, to: 437 }));
  expect(last().map(({ key, gifts }) => [key, gifts])).toEqual([
    ['summary_3', 5],
    [gift(432).id, 1],
    ['summary_1', 431],
  ]);
});

it('limits the rows, and keeps the same list while nothing changes', () => {
  const { receive, calls, last, stop } = watched(2);
  receive(frame([gift(1), gift(2), gift(3)]));
  expect(last().map(({ key }) => key)).toEqual([gift(3).id, gift(2).id]);
  const stats = { gifts: 3, coins: 3, senders: 1, viewers: 9 };
  receive(frame([], { from: 4, to: 3, state: { stats } }));
  expect(calls).toHaveLength(2);
  stop();
  receive(frame([gift(4)]));
  expect(calls).toHaveLength(2);
});

const combo = (seq: number, count: number, units: number) => ({
  ...streakGift(seq, 1, count),
  quantity: units,
  gifts: units,
  coins: units * 10,
});

it.each<[grouping: string, gifts: [count: number, units: number][]]>([
  ['one by one', Array.from({ length: 12 }, (_, at) => [at + 1, 1])],
  ['in threes', [3, 6, 9, 12].map((count) => [count, 3])],
  ['at once', [[12, 12]]],
  ['the first ones in a summary', [[12, 2]]],
  [
    'some between in a summary',
    [
      [1, 1],
      [9, 1],
      [12, 3],
    ],
  ],
])('a streak has the same count and coins, grouped %s', (_grouping, gifts) => {
  const { receive, last, stop } = watched();
  for (const [at, [count, units]] of gifts.entries()) receive(frame([combo(at + 1, count, units)]));
  expect(last()).toMatchObject([{ key: streakId(1), count: 12, coins: 120, running: true }]);
  stop();
});

it('ends a streak with its whole count when its last gifts were in a summary', () => {
  const { receive, last } = watched();
  receive(frame([combo(1, 4, 4)]));
  receive(frame([summary(3), { type: 'streak_ended', id: streakId(1), count: 7 }], { from: 2, to: 4 }));
  expect(last()[1]).toMatchObject({ key: streakId(1), count: 7, coins: 70, running: false });
});

it('shows the whole streak again after other gifts pushed it out of the list', () => {
  const { receive, last } = watched(1);
  receive(frame([combo(1, 4, 4), gift(2)]));
  expect(last().map(({ key }) => key)).toEqual([gift(2).id]);
  receive(frame([combo(3, 5, 1)]));
  expect(last()).toMatchObject([{ key: streakId(1), count: 5, gifts: 5, coins: 50 }]);
});
