import { expect, it, vi } from 'vitest';
import { createOpenAccount } from './open-account.ts';

const wallet = (coins: number) => ({ coins, version: 1 });

/** Ann exists. Users whose id begins with `held` cannot be created. */
function stage() {
  const queries: string[][] = [];
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const open = createOpenAccount({
    readAccounts: vi.fn(async (ids: string[]) =>
      ids.filter((id) => id === 'ann').map((user) => ({ user, wallet: wallet(7) })),
    ),
    async openAccounts(users) {
      queries.push(users.map(({ id }) => id));
      if (users.some(({ id }) => id.startsWith('held'))) {
        await held;
        throw new Error('another transaction creates this user');
      }
      return users.map(() => ({ wallet: wallet(0) }));
    },
  });
  return { open: (id: string) => open({ id, name: null }), queries, release: () => release() };
}

it('reads a user who exists while the creation of a new one waits', async () => {
  const { open, queries, release } = stage();
  const held = open('held').catch(() => 'failed');
  await vi.waitFor(() => expect(queries).toEqual([['held']]));
  expect(await open('ann')).toMatchObject({ wallet: wallet(7) });
  release();
  expect(await held).toBe('failed');
  expect(queries).toEqual([['held'], ['held']]);
});

it('creates new users together, and after a failure one by one', async () => {
  const { open, queries, release } = stage();
  const first = open('held').catch(() => 'failed');
  await vi.waitFor(() => expect(queries).toEqual([['held']]));
  const opening = Promise.allSettled(['ben', 'held-too', 'cem'].map(open));
  await new Promise(setImmediate);
  release();
  expect((await opening).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await first).toBe('failed');
  expect(queries[1]).toEqual(['ben', 'held-too', 'cem']);
  expect(queries.slice(2)).toEqual([['held'], ['ben'], ['held-too'], ['cem']]);
});
