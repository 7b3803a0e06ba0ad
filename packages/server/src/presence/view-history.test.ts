import { expect, it, vi } from 'vitest';
import { createViewHistory, type ViewHistoryOptions } from './view-history.ts';

function start(options: Partial<ViewHistoryOptions> = {}) {
  const add = vi.fn<ViewHistoryOptions['add']>(async (viewHistory) => viewHistory.length);
  const dropped = vi.fn();
  const recorded = vi.fn();
  const observe = { exchanged: () => {}, began: () => {}, recorded, dropped };
  return { viewHistory: createViewHistory({ add, observe, ...options }), add, dropped, recorded };
}

it('writes each user once per room, in portions, with short pauses while more are waiting', async () => {
  const { viewHistory, add, recorded } = start({ portion: 2 });
  for (const user of ['ann', 'bob', 'ann', 'cat']) viewHistory.viewed('r', user);
  viewHistory.viewed('s', 'ann');
  expect(viewHistory.waiting).toBe(4);
  const rests = [await viewHistory.record(), await viewHistory.record(), await viewHistory.record()];
  expect(rests).toEqual([100, 1_000, 1_000]);
  expect(add.mock.calls.map(([portion]) => portion)).toEqual([
    [
      ['r', 'ann'],
      ['r', 'bob'],
    ],
    [
      ['r', 'cat'],
      ['s', 'ann'],
    ],
  ]);
  expect(recorded.mock.calls).toEqual([
    [2, 2],
    [2, 2],
  ]);
});

it('keeps views while the database is unavailable, up to a limit, and then continues', async () => {
  let isUnavailable = true;
  const noted: string[] = [];
  const { viewHistory, dropped } = start({
    maxWaiting: 3,
    async add(some) {
      if (isUnavailable) throw new Error('unavailable');
      noted.push(...some.map(([, user]) => user));
      return some.length;
    },
  });
  for (const user of ['ann', 'bob', 'cat', 'dan', 'ann']) viewHistory.viewed('r', user);
  await expect(viewHistory.record()).rejects.toThrow('unavailable');
  await expect(viewHistory.recordAll()).rejects.toThrow('unavailable');
  expect([viewHistory.waiting, dropped.mock.calls.length]).toEqual([3, 1]);
  isUnavailable = false;
  await viewHistory.recordAll();
  expect([viewHistory.waiting, noted]).toEqual([0, ['ann', 'bob', 'cat']]);
  viewHistory.viewed('r', 'dan');
  await viewHistory.recordAll();
  expect(noted).toContain('dan');
});
