import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AccountChange } from '../domain/rooms/room-events.ts';
import { createStaleAccounts, type StaleAccounts } from './stale-accounts.ts';

let stale: StaleAccounts;
let changed: string[];
const readAccounts = vi.fn<(users: string[]) => Promise<AccountChange[]>>();

beforeEach(() => {
  vi.useFakeTimers();
  changed = [];
  readAccounts.mockReset().mockImplementation(async (users) => users.map((user) => ({ user })));
  stale = createStaleAccounts({
    readAccounts,
    changed: (changes) => changed.push(...changes.map(({ user }) => user)),
    log: { warn: () => {} },
  });
});
afterEach(() => {
  stale.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

it('reads at once, one query at a time, each user once', async () => {
  stale.add(['ann']);
  stale.add(['ben', 'cem']);
  stale.add(['ben']);
  await vi.advanceTimersByTimeAsync(0);
  expect(readAccounts.mock.calls).toEqual([[['ann']], [['ben', 'cem']]]);
  expect(changed).toEqual(['ann', 'ben', 'cem']);
});

it('reads many users page by page', async () => {
  stale.add(Array.from({ length: 2_500 }, (_, n) => `user-${n}`));
  await vi.advanceTimersByTimeAsync(0);
  expect(readAccounts.mock.calls.map(([users]) => users.length)).toEqual([1_000, 1_000, 500]);
});

it('keeps all users while the database is unavailable', async () => {
  readAccounts.mockRejectedValueOnce(new Error('unavailable'));
  stale.add(['ann']);
  await vi.advanceTimersByTimeAsync(500);
  stale.add(['ben']);
  expect(changed).toEqual([]);
  await vi.advanceTimersByTimeAsync(600);
  expect(changed.sort()).toEqual(['ann', 'ben']);
  stale.add(['cem']);
  await vi.advanceTimersByTimeAsync(0);
  expect(changed).toContain('cem');
});
