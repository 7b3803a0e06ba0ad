import { expect, it, vi } from 'vitest';
import { batchReads } from './batch-reads.ts';

const doubled = vi.fn(async (page: number[]) => page.map((n) => 2 * n));

it('reads at once for the first call, then for all calls made meanwhile, and returns each its own result', async () => {
  doubled.mockClear();
  const read = batchReads(doubled);
  const all = [1, 2, 3, 4].map(read);
  expect(doubled.mock.calls).toEqual([[[1]]]);
  expect(await Promise.all(all)).toEqual([2, 4, 6, 8]);
  expect(doubled.mock.calls).toEqual([[[1]], [[2, 3, 4]]]);
});

it('reads at most a hundred at once', async () => {
  doubled.mockClear();
  const read = batchReads(doubled);
  const found = await Promise.all(Array.from({ length: 251 }, (_, n) => read(n)));
  expect(found).toEqual(Array.from({ length: 251 }, (_, n) => 2 * n));
  expect(doubled.mock.calls.map(([page]) => page.length)).toEqual([1, 100, 100, 50]);
});

it('rejects only the calls of a query that fails', async () => {
  doubled.mockClear();
  const read = batchReads(doubled);
  doubled.mockRejectedValueOnce(new Error('no database'));
  const [first, second] = [read(1), read(2)];
  await expect(first).rejects.toThrow('no database');
  expect(await second).toBe(4);
  expect(await read(3)).toBe(6);
});
