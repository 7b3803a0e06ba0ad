import { expect, test } from 'vitest';
import { grown, quietUsers, type RankedRow } from './changed-users.ts';

const row = (key: string, coins: number, before: number | null = null): RankedRow => ({
  key,
  coins,
  previous: before === null ? null : { coins: before },
});

test('those who grew are ordered by the increase, and a tenth more does not count', () => {
  const rows = [row('a', 1_000, 990), row('b', 500, 100), row('c', 90, 10), row('d', 600, null)];
  expect(grown(rows, 2).map(({ key }) => key)).toEqual(['d', 'b']);
});

test('a sender who gives less than a tenth of before is quiet', () => {
  const before = [row('a', 1_000), row('b', 900), row('c', 800)];
  const now = [row('b', 900), row('c', 10)];
  expect(quietUsers(before, now, false, 5)).toEqual([
    { user: 'a', before: 1_000, now: 0 },
    { user: 'c', before: 800, now: 10 },
  ]);
});

test('a sender below the end of a longer list is quiet only if that end is below a tenth', () => {
  const before = [row('a', 1_000), row('b', 300)];
  const now = [row('x', 5_000), row('y', 50)];
  expect(quietUsers(before, now, true, 5).map(({ user }) => user)).toEqual(['a']);
});
