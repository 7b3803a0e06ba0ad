import { expect, it, vi } from 'vitest';
import { createFeedEpoch } from './feed-epoch.ts';

it('says when another epoch begins, and takes none that is over', () => {
  const began = vi.fn();
  const epoch = createFeedEpoch(began);
  expect(() => epoch.current).toThrow('no epoch yet');
  for (const said of ['a', 'a']) epoch.learn(said);
  expect(began).not.toHaveBeenCalled();
  for (const said of ['b', 'b', 'c']) epoch.learn(said);
  expect(began.mock.calls).toEqual([['b'], ['c']]);
  expect(() => epoch.learn('a')).toThrow('epoch a is over');
  expect(epoch.current).toBe('c');
  expect(began).toHaveBeenCalledTimes(2);
});
