import { expect, it } from 'vitest';
import { describeEnds, withoutDetails } from './describe-ends.ts';
import { streakEnd as end } from './testing/room-log.ts';

const bare = (id: string, coins: number) => withoutDetails(end(id, coins));

it('describes every end of a message that has few', () => {
  const ended = [end('a', 20), end('b', 30)];
  expect(describeEnds(ended, 2)).toEqual(ended);
});

it('describes the most expensive ones of many, of equal ones the earlier, and keeps the order', () => {
  expect(describeEnds([end('a', 20), end('b', 30), end('c', 20), end('d', 40)], 3)).toEqual([
    end('a', 20),
    end('b', 30),
    bare('c', 20),
    end('d', 40),
  ]);
});

it('does not count ends that have no details', () => {
  const ended = [bare('a', 90), end('b', 20), end('c', 30)];
  expect(describeEnds(ended, 2)).toEqual(ended);
  expect(describeEnds(ended, 1)).toEqual([bare('a', 90), bare('b', 20), end('c', 30)]);
});
