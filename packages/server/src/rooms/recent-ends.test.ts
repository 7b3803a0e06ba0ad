import { expect, it } from 'vitest';
import { createRecentEnds } from './recent-ends.ts';
import { streakEnd } from './testing/room-log.ts';

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => streakEnd(`s${from + i}`, 10 * (from + i)));

it('lists the ends of the last minute, with the event after which each was sent', () => {
  const ends = createRecentEnds();
  ends.add(numbered(1, 1), 7, 1_000);
  ends.add(numbered(2, 2), 8, 31_000);
  expect(ends.list(60_999)).toEqual([
    { end: streakEnd('s1', 10), afterSeq: 7 },
    { end: streakEnd('s2', 20), afterSeq: 8 },
  ]);
  expect(ends.list(61_000).map(({ afterSeq }) => afterSeq)).toEqual([8]);
  expect(ends.list(91_000)).toEqual([]);
});

it('lists the 50 most expensive of the last 500', () => {
  const ends = createRecentEnds();
  ends.add([streakEnd('forgotten', 99_999)], 1, 0);
  ends.add(numbered(1, 100), 2, 0);
  ends.add(numbered(101, 500).reverse(), 3, 0);
  const listed = ends.list(0);
  expect(listed.map(({ end }) => end)).toEqual(numbered(451, 500).reverse());
});
