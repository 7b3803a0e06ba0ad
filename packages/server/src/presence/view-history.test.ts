import { expect, it, vi } from 'vitest';
import { createWatchers, type WatchersOptions } from './view-history.ts';

function start(options: Partial<WatchersOptions> = {}) {
  const add = vi.fn<WatchersOptions['add']>(async (watchers) => watchers.length);
  const dropped = vi.fn();
  const recorded = vi.fn();
  const observe = { exchanged: () => {}, began: () => {}, recorded, dropped };
  return { watchers: createWatchers({ add, observe, ...options }), add, dropped, recorded };
}

it('writes each user down once a room, in portions, with a rest that is short while more wait', async () => {
  const { watchers, add, recorded } = start({ portion: 2 });
  for (const user of ['ann', 'bob', 'ann', 'cat']) watchers.saw('r', user);
  watchers.saw('s', 'ann');
  expect(watchers.waiting).toBe(4);
  const rests = [await watchers.record(), await watchers.record(), await watchers.record()];
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

it('keeps them while the database is away, up to a limit, and goes on as before', async () => {
  let away = true;
  const noted: string[] = [];
  const { watchers, dropped } = start({
    maxWaiting: 3,
    async add(some) {
      if (away) throw new Error('away');
      noted.push(...some.map(([, user]) => user));
      return some.length;
    },
  });
  for (const user of ['ann', 'bob', 'cat', 'dan', 'ann']) watchers.saw('r', user);
  await expect(watchers.record()).rejects.toThrow('away');
  await expect(watchers.recordAll()).rejects.toThrow('away');
  expect([watchers.waiting, dropped.mock.calls.length]).toEqual([3, 1]);
  away = false;
  await watchers.recordAll();
  expect([watchers.waiting, noted]).toEqual([0, ['ann', 'bob', 'cat']]);
  watchers.saw('r', 'dan');
  await watchers.recordAll();
  expect(noted).toContain('dan');
});
