import { expect } from 'vitest';
import { ledgerTest as it } from '../testing/ledger.ts';
import { putUser, readUser } from '../users/user-profiles.ts';
import { openAccounts } from './accounts.ts';
import { topUp } from './top-ups.ts';

it('many accounts at once, of existing and new users, in the requested order', async ({
  ledger: { pool },
}) => {
  await putUser(pool, 'ann', { name: 'Ann' });
  await topUp(pool, 'ann', { coins: 70 }, 'k');
  const requested = [
    { id: 'zoe', name: 'Zoe' },
    { id: 'ann', name: 'Somebody else' },
    { id: 'zoe', name: 'Zoe' },
    { id: 'bob', name: null },
  ];
  const accounts = await openAccounts(pool, requested);
  expect(accounts.map(({ user, wallet }) => [user, wallet?.coins])).toEqual([
    ['zoe', 0],
    ['ann', 70],
    ['zoe', 0],
    ['bob', 0],
  ]);
  expect(await openAccounts(pool, requested)).toEqual(accounts);
  expect(await readUser(pool, 'ann')).toMatchObject({ name: 'Ann' });
  expect(await readUser(pool, 'zoe')).toMatchObject({ name: 'Zoe' });
});

it('users who are created by many connections in any order are created once', async ({
  ledger: { pool },
}) => {
  const users = Array.from({ length: 100 }, (_, n) => ({ id: `u${n}`, name: null }));
  const orders = [users, [...users].reverse(), [...users.slice(50), ...users.slice(0, 50)]];
  const all = await Promise.all([...orders, ...orders].map((order) => openAccounts(pool, order)));
  for (const accounts of all) expect(accounts.every(({ wallet }) => wallet?.coins === 0)).toBe(true);
  const { rows } = await pool.query('select count(*)::int as count from wallets');
  expect(rows).toEqual([{ count: 100 }]);
});
