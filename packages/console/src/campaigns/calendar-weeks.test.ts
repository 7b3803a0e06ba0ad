import { expect, test } from 'vitest';
import { addMonths, type CalendarEntry, weeksOf } from './calendar-weeks.ts';

const entry = (id: string, firstDay: string, lastDay: string): CalendarEntry => ({ id, firstDay, lastDay });

test('a month has the weeks of its days, from Monday', () => {
  const weeks = weeksOf('2026-11', []);
  expect(weeks.map(({ days }) => days[0])).toEqual([
    '2026-10-26',
    '2026-11-02',
    '2026-11-09',
    '2026-11-16',
    '2026-11-23',
    '2026-11-30',
  ]);
  expect(weeks.every(({ days }) => days.length === 7)).toBe(true);
  expect(weeksOf('2027-02', [])).toHaveLength(4);
});

test('an entry is in each week of its days, and says where it starts and ends', () => {
  const bars = weeksOf('2026-11', [entry('a', '2026-11-06', '2026-11-17')]).flatMap((week) => week.bars);
  expect(bars.map(({ from, to, startsHere, endsHere }) => [from, to, startsHere, endsHere])).toEqual([
    [5, 7, true, false],
    [1, 7, false, false],
    [1, 2, false, true],
  ]);
});

test('entries of the same days are in different lanes, and a lane is used again', () => {
  const [, week] = weeksOf('2026-11', [
    entry('a', '2026-11-02', '2026-11-04'),
    entry('b', '2026-11-03', '2026-11-03'),
    entry('c', '2026-11-05', '2026-11-20'),
  ]);
  expect(week!.bars.map(({ entry: { id }, lane }) => [id, lane])).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 0],
  ]);
});

test('months are counted over the end of a year', () => {
  expect(addMonths('2026-12', 1)).toBe('2027-01');
  expect(addMonths('2026-01', -1)).toBe('2025-12');
});
