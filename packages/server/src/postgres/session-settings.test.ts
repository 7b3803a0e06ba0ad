import { expect, test } from 'vitest';
import { createTestDatabase } from '../../../../test/support/database.ts';
import { onDatabase } from '../../../../test/support/test-postgres.ts';
import { expectNothingWrong, ledgerTest } from '../store/testing/ledger.ts';
import { STAGE, sendsRose, setScene } from '../store/testing/stage.ts';
import { findPendingMigrations, migrate } from './migrate.ts';
import { openPool } from './postgres-client.ts';

/** A default that a database or role may have, and the value that Lavish's sessions must have. */
const DEFAULTS: [name: string, value: string, expected: string][] = [
  ['datestyle', "'German, DMY'", 'ISO, MDY'],
  ['intervalstyle', 'iso_8601', 'postgres'],
  ['timezone', "'Asia/Kathmandu'", 'UTC'],
  ['bytea_output', 'escape', 'hex'],
  ['extra_float_digits', '-15', '1'],
  ['client_min_messages', 'error', 'notice'],
  ['lc_numeric', "'POSIX'", 'C'],
  ['standard_conforming_strings', 'off', 'on'],
  ['array_nulls', 'off', 'on'],
  ['transform_null_equals', 'on', 'off'],
  ['quote_all_identifiers', 'on', 'off'],
  ['row_security', 'off', 'on'],
  ['default_transaction_isolation', 'serializable', 'read committed'],
  ['default_transaction_read_only', 'on', 'off'],
  ['default_transaction_deferrable', 'on', 'off'],
  ['idle_session_timeout', "'1h'", '0'],
  ['synchronous_commit', 'off', 'on'],
  ['session_replication_role', 'replica', 'origin'],
  ['enable_indexscan', 'off', 'on'],
  ['search_path', "'nowhere'", 'public, pg_temp'],
];

/** In one session, because the next one would have the defaults already. */
const alter = (url: string, defaults: typeof DEFAULTS) =>
  onDatabase(url, async (client) => {
    for (const [name, value] of defaults)
      await client.query(`alter database ${new URL(url).pathname.slice(1)} set ${name} = ${value}`);
  });

ledgerTest("the sessions of Lavish do not use a database's own defaults", async ({ ledger }) => {
  await setScene(ledger.pool, STAGE);
  await alter(ledger.url, DEFAULTS);
  const pool = openPool(ledger.url, () => {}, 1);
  try {
    const columns = DEFAULTS.map(([name]) => `current_setting('${name}')`).join(', ');
    const { rows } = await pool.query<{ settings: string[] }>(`select array[${columns}] as settings`);
    expect(rows[0]!.settings).toEqual(DEFAULTS.map(([, , expected]) => expected));
    const { rows: values } = await pool.query(
      `select '2026-01-31 12:00:00.25+00'::timestamptz as at, interval '90 minutes' as lasting, '\\x00ff'::bytea as bytes`,
    );
    expect(values[0]).toMatchObject({
      at: Date.parse('2026-01-31T12:00:00.250Z'),
      lasting: { hours: 1, minutes: 30 },
      bytes: Buffer.from([0, 255]),
    });
  } finally {
    await pool.end();
  }
  expect(await findPendingMigrations(ledger.url)).toEqual([]);
  const { outcomes } = await ledger.openCommitter().commit([sendsRose()]);
  expect(outcomes).toMatchObject([{ kind: 'accepted', gift: { coins: 10 } }]);
  await expectNothingWrong(ledger.pool);
});

test('an empty database is migrated with any defaults', async () => {
  const database = await createTestDatabase({ empty: true });
  try {
    await alter(
      database.url,
      DEFAULTS.filter(([name]) => name !== 'search_path'),
    );
    await migrate(database.url, () => {});
    expect(await findPendingMigrations(database.url)).toEqual([]);
  } finally {
    await database.drop();
  }
});

ledgerTest('the search path selects one of two installations in a database', async ({ ledger }) => {
  await onDatabase(ledger.url, async (client) => {
    await client.query('create schema other; create table other.schema_migrations (version text)');
  });
  const schema = async () => {
    const pool = openPool(ledger.url, () => {}, 1);
    const { rows } = await pool.query<{ name: string }>('select current_schema() as name');
    await pool.end();
    return rows[0]!.name;
  };
  await alter(ledger.url, [['search_path', 'other, public', '']]);
  // A table of that name that belongs to another program does not count.
  expect(await schema()).toBe('public');
  await onDatabase(ledger.url, (client) =>
    client.query('alter table other.schema_migrations add column sha256 text'),
  );
  expect(await schema()).toBe('other');
});
