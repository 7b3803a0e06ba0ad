import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Row, watchGifts } from './gift-rows.ts';
import { frame, gift, streakGift, streakId } from './testing/fixtures.ts';
import { createLoneRoom } from './testing/room.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const more = (gifts: number) => ({
  type: 'gifts_summary' as const,
  gifts,
  quantity: gifts,
  coins: gifts * 2,
});

function watched(limit?: number) {
  const lone = createLoneRoom();
  const told: (readonly Row[])[] = [];
  const stop = watchGifts(lone.room, (rows) => told.push(rows), limit === undefined ? {} : { limit });
  return { ...lone, told, stop, last: () => told.at(-1)! };
}

it('a streak is one row that counts up and comes to the top', () => {
  const { tell, told, last } = watched();
  tell(frame([streakGift(1, 1, 1), gift(2)]));
  tell(frame([streakGift(3, 1, 2), streakGift(4, 1, 5)]));
  expect(last()).toMatchObject([
    { kind: 'gift', key: streakId(1), count: 5, gifts: 3, coins: 5, running: true },
    { key: gift(2).id, count: 1, running: false },
  ]);
  // Once at the beginning and once for each message, however much is in it.
  expect(told).toHaveLength(3);
});

it('a streak that has ended stays, and says so', () => {
  const { tell, last } = watched();
  tell(frame([streakGift(1, 1, 1), streakGift(2, 1, 2)]));
  tell(frame([{ type: 'streak_ended', id: streakId(1), count: 2 }], { from: 3, to: 2 }));
  expect(last()).toMatchObject([{ key: streakId(1), count: 2, running: false }]);
});

it('what is told only as a sum is one row, until another gift stands above it', () => {
  const { tell, last } = watched();
  tell(frame([more(400)], { from: 1, to: 400 }));
  tell(frame([more(31)], { from: 401, to: 431 }));
  expect(last()).toEqual([{ kind: 'more', key: 'more_1', gifts: 431, quantity: 431, coins: 862 }]);
  tell(frame([gift(432)]));
  tell(frame([more(5)], { from: 433, to: 437 }));
  expect(last().map(({ key, gifts }) => [key, gifts])).toEqual([
    ['more_3', 5],
    [gift(432).id, 1],
    ['more_1', 431],
  ]);
});

it('holds as many rows as asked for, and the same list while nothing changes', () => {
  const { tell, told, last, stop } = watched(2);
  tell(frame([gift(1), gift(2), gift(3)]));
  expect(last().map(({ key }) => key)).toEqual([gift(3).id, gift(2).id]);
  const stats = { gifts: 3, coins: 3, senders: 1, viewers: 9 };
  tell(frame([], { from: 4, to: 3, state: { stats } }));
  expect(told).toHaveLength(2);
  stop();
  tell(frame([gift(4)]));
  expect(told).toHaveLength(2);
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
  ['the first ones summed elsewhere', [[12, 2]]],
  [
    'some between summed elsewhere',
    [
      [1, 1],
      [9, 1],
      [12, 3],
    ],
  ],
])('a streak has the same count and coins, grouped %s', (_grouping, gifts) => {
  const { tell, last, stop } = watched();
  for (const [at, [count, units]] of gifts.entries()) tell(frame([combo(at + 1, count, units)]));
  expect(last()).toMatchObject([{ key: streakId(1), count: 12, coins: 120, running: true }]);
  stop();
});

it('a streak whose last gifts were summed elsewhere ends with its whole count', () => {
  const { tell, last } = watched();
  tell(frame([combo(1, 4, 4)]));
  tell(frame([more(3), { type: 'streak_ended', id: streakId(1), count: 7 }], { from: 2, to: 4 }));
  expect(last()[1]).toMatchObject({ key: streakId(1), count: 7, coins: 70, running: false });
});

it('a streak that others pushed out of the list comes back whole', () => {
  const { tell, last } = watched(1);
  tell(frame([combo(1, 4, 4), gift(2)]));
  expect(last().map(({ key }) => key)).toEqual([gift(2).id]);
  tell(frame([combo(3, 5, 1)]));
  expect(last()).toMatchObject([{ key: streakId(1), count: 5, gifts: 5, coins: 50 }]);
});
