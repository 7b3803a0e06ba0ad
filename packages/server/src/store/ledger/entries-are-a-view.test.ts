import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts';
import { makeTemporaryFolder } from '../../../../../test/support/temporary-folder.ts';
import { hexId } from '../../domain/testing/examples.ts';
import { migrate } from '../../postgres/migrate.ts';
import { openPool } from '../../postgres/postgres-client.ts';
import { expectNothingWrong } from '../testing/ledger.ts';
import { readEarningsStatement, readWalletStatement } from './statement.ts';

const MIGRATION = '000010_entries_are_a_view.sql';

let database: TestDatabase;
let pool: pg.Pool;
let before: string;

/** A database as the version before left it: entries are rows. */
beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
  pool = openPool(database.url, () => {});
  before = await makeTemporaryFolder('lavish-migrations-');
  const migrations = join(import.meta.dirname, '../../../sql/migrations');
  for (const file of await readdir(migrations))
    if (file < MIGRATION) await cp(join(migrations, file), join(before, 'migrations', file));
  await migrate(database.url, () => {}, before);
  await pool.query(OLD_ROWS);
});

afterEach(async () => {
  await pool.end();
  await database.drop();
  await rm(before, { recursive: true, force: true });
});

const READ = { wallet: readWalletStatement, earnings: readEarningsStatement };

test('every line stays, in the statements too, and nothing is wrong', async () => {
  const written = await lines();
  expect(written).toHaveLength(5);
  await migrate(database.url, () => {});
  expect(await lines()).toEqual(written);
  await expectNothingWrong(pool);

  const statementOf = async (user: string, account: 'wallet' | 'earnings') =>
    (await READ[account](pool, { user, limit: 9 })).map(({ kind, coins, balance }) => ({
      ...{ kind, coins, balance },
    }));
  expect(await statementOf('ann', 'wallet')).toEqual([
    { kind: 'gift', coins: -30, balance: 70 },
    { kind: 'top_up', coins: 100, balance: 100 },
  ]);
  expect(await statementOf('hal', 'earnings')).toEqual([{ kind: 'gift', coins: 15, balance: null }]);
});

test.each([
  "delete from entries where account = 'platform'",
  "update entries set coins = 16 where account = 'earnings'",
  "update entries set user_id = 'hal' where account = 'wallet' and coins < 0",
  `insert into entries values ('${hexId(3)}', 'promotion', null, 5, null, now()), ('${hexId(3)}', 'payout', null, -5, null, now())`,
])('entries that gifts and journals do not tell are kept, and the upgrade refused: %s', async (change) => {
  await pool.query(change);
  const written = await lines();
  await expect(migrate(database.url, () => {})).rejects.toThrow(
    'the entries are not those of the gifts and journals',
  );
  expect(await lines()).toEqual(written);
});

const lines = async () =>
  (
    await pool.query(
      'select journal_id, account, user_id, coins, balance, at from entries order by journal_id, account',
    )
  ).rows;

const OLD_ROWS = `
  insert into users (id) values ('ann'), ('hal');
  insert into items (id, name, price) values ('rose', 'Rose', 10);
  insert into journals (id, kind, user_id, idempotency_key, coins, balance, wallet_version, at)
  values ('${hexId(1)}', 'top_up', 'ann', 'k', 100, 100, 1, '2026-01-01Z');
  insert into rooms (id, host_id, created_at, seq, gifts, coins, senders) values ('stage', 'hal', '2026-01-01Z', 1, 1, 30, 1);
  insert into gifts (id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps, at,
                     balance, wallet_version, idempotency_key)
  values ('${hexId(2)}', 'stage', 1, 'ann', 'hal', 'rose', 3, 10, 30, 15, 5000, '2026-01-02Z', 70, 2, 'k');
  insert into supporters values ('stage', 'ann', 1, 30, '2026-01-02Z');
  insert into wallets (user_id, coins, version, lifetime_spent) values ('ann', 70, 2, 30), ('hal', 0, 0, 0);
  insert into earnings values ('ann', 0, 0), ('hal', 15, 1);
  insert into entries values
    ('${hexId(1)}', 'wallet', 'ann', 100, 100, '2026-01-01Z'), ('${hexId(1)}', 'issuance', null, -100, null, '2026-01-01Z'),
    ('${hexId(2)}', 'wallet', 'ann', -30, 70, '2026-01-02Z'), ('${hexId(2)}', 'earnings', 'hal', 15, null, '2026-01-02Z'),
    ('${hexId(2)}', 'platform', null, 15, null, '2026-01-02Z')`;
