import { expect, test } from 'vitest';
import { createList, type PageRequest } from './paged-list.ts';

/** A list of `length` numbers, of which the server returns at most 200 at a time. */
function numbers(length: number) {
  const requests: PageRequest[] = [];
  const list = createList<number>(async (request) => {
    requests.push(request);
    const from = Number(request.cursor ?? 0);
    const to = Math.min(from + Math.min(request.limit ?? 50, 200), length);
    const data = Array.from({ length: to - from }, (_, i) => from + i);
    return { data, has_more: to < length, next_cursor: to < length ? String(to) : null };
  });
  return { list, requests };
}

test('is read to its end, one page at a time', async () => {
  const { list, requests } = numbers(450);
  const read = [];
  for await (const number of list) read.push(number);
  expect(read).toEqual(Array.from({ length: 450 }, (_, i) => i));
  expect(requests).toEqual([{ limit: 200 }, { limit: 200, cursor: '200' }, { limit: 200, cursor: '400' }]);
});

test('requests only the pages that are read', async () => {
  const { list, requests } = numbers(450);
  expect(requests).toEqual([]);
  for await (const number of list) if (number === 199) break;
  expect(requests).toHaveLength(1);
  expect(await list.first(3)).toEqual([0, 1, 2]);
  expect(requests.at(-1)).toEqual({ limit: 3 });
  expect(await list.first(0)).toEqual([]);
  expect(requests).toHaveLength(2);
  expect(await list.first(300)).toHaveLength(300);
  expect(requests).toHaveLength(4);
  expect(await numbers(0).list.first(5)).toEqual([]);
});

test('returns its pages by cursor', async () => {
  const { list } = numbers(60);
  const first = await list.page();
  expect(first.data).toHaveLength(50);
  expect(await list.page({ cursor: first.next_cursor!, limit: 5 })).toMatchObject({
    data: [50, 51, 52, 53, 54],
  });
});
