import { expect, it } from 'vitest';
import { type DescribedEnd, describeEnds } from './describe-ends.ts';

const end = (id: string, coins: number): DescribedEnd => ({
  type: 'streak_ended',
  id,
  count: coins / 10,
  details: { sender: id, receiver: 'host', item: 'rose', coins },
});
const bare = (id: string, coins: number) => ({ type: 'streak_ended', id, count: coins / 10 });

it('describes every end of a frame that has few', () => {
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
