import { expect, it, vi } from 'vitest';
import { createFeedEpoch } from './feed-epoch.ts';

it('reports a new epoch, and rejects an earlier one', () => {
  const began = vi.fn();
  const epoch = createFeedEpoch(began);
  expect(() => epoch.current).toThrow('no epoch yet');
  for (const read of ['a', 'a']) epoch.learn(read);
  expect(began).not.toHaveBeenCalled();
  for (const read of ['b', 'b', 'c']) epoch.learn(read);
  expect(began.mock.calls).toEqual([['b'], ['c']]);
  expect(() => epoch.learn('a')).toThrow('epoch a is over');
  expect(epoch.current).toBe('c');
  expect(began).toHaveBeenCalledTimes(2);
});
