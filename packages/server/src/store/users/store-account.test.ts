import { expect } from 'vitest';
import { storeAccountOf } from '../../domain/purchases/store-account.ts';
import { ledgerTest as it } from '../testing/ledger.ts';
import { ensureUsers } from './ensure-users.ts';
import { readStoreUser } from './user-profiles.ts';

it('finds the user of a store account, which the database and the server compute alike', async ({
  ledger,
}) => {
  const { pool } = ledger;
  const users = ['mia', 'Mia', 'user:7@example', 'a'.repeat(64)];
  await ensureUsers(
    pool,
    users.map((id) => ({ id, name: null })),
  );
  for (const user of users) expect(await readStoreUser(pool, storeAccountOf(user))).toBe(user);
  expect(await readStoreUser(pool, storeAccountOf('nobody'))).toBeNull();
});

it('finds nobody for what is not a store account', async ({ ledger: { pool } }) => {
  for (const account of ['', 'mia', "' or true --", storeAccountOf('mia').toUpperCase(), '0'.repeat(2_000)])
    expect(await readStoreUser(pool, account)).toBeNull();
});

it('finds the user by the index, also among many', async ({ ledger: { pool } }) => {
  await pool.query("insert into users (id) select 'u' || n from generate_series(1, 2000) n");
  await pool.query('analyze users');
  const { rows } = await pool.query<{ 'QUERY PLAN': string }>(
    `explain select id from users where store_account(id) = '${storeAccountOf('u7')}'`,
  );
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('users_store_account');
});
