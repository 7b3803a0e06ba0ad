import { expect, test } from 'vitest';
import type { Ask, Question } from './ask.ts';
import { listOf } from './list.ts';

/** A list of `length` numbers, of which a server gives no more than 200 at a time. */
function numbers(length: number) {
  const asked: Question['query'][] = [];
  const ask = async ({ query = {} }: Question) => {
    asked.push(query);
    const from = Number(query.cursor ?? 0);
    const to = Math.min(from + Math.min(Number(query.limit ?? 50), 200), length);
    const data = Array.from({ length: to - from }, (_, i) => from + i);
    return { data, has_more: to < length, next_cursor: to < length ? String(to) : null };
  };
  return { list: listOf<number>(ask as Ask, '/numbers', { odd: 'no' }), asked };
}

test('is read to its end, a page at a time', async () => {
  const { list, asked } = numbers(450);
  const read = [];
  for await (const number of list) read.push(number);
  expect(read).toEqual(Array.from({ length: 450 }, (_, i) => i));
  expect(asked).toEqual([
    { odd: 'no', limit: 200 },
    { odd: 'no', limit: 200, cursor: '200' },
    { odd: 'no', limit: 200, cursor: '400' },
  ]);
});

test('asks for no more than is read', async () => {
  const { list, asked } = numbers(450);
  expect(asked).toEqual([]);
  for await (const number of list) if (number === 199) break;
  expect(asked).toHaveLength(1);
  expect(await list.first(3)).toEqual([0, 1, 2]);
  expect(asked.at(-1)).toEqual({ odd: 'no', limit: 3 });
  expect(await list.first(0)).toEqual([]);
  expect(asked).toHaveLength(2);
  expect(await list.first(300)).toHaveLength(300);
  expect(asked).toHaveLength(4);
  expect(await numbers(0).list.first(5)).toEqual([]);
});

test('gives its pages by cursor', async () => {
  const { list } = numbers(60);
  const first = await list.page();
  expect(first.data).toHaveLength(50);
  expect(await list.page({ cursor: first.next_cursor!, limit: 5 })).toMatchObject({
    data: [50, 51, 52, 53, 54],
  });
});
