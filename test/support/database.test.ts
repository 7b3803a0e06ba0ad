import { Client } from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabase } from './database.ts';
import { onDatabase } from './test-postgres.ts';

test('each database has the schema, and its own data', async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await onDatabase(one.url, (client) => client.query('create table only_here ()'));
  const tables = await onDatabase(other.url, (client) =>
    client.query(
      `select to_regclass('schema_migrations') is not null as made, to_regclass('only_here') as other`,
    ),
  );
  expect(tables.rows).toEqual([{ made: true, other: null }]);
  await Promise.all([one.drop(), other.drop()]);
  await expect(onDatabase(one.url, async () => {})).rejects.toThrow('does not exist');
});

test('a connection that a test leaves open fails it, and is listed', async () => {
  const database = await createTestDatabase({ empty: true, patienceMs: 500 });
  const leak = new Client({ connectionString: database.url, application_name: 'forgetful' });
  leak.on('error', () => {});
  await leak.connect();
  await leak.query('select 42');
  await expect(database.drop()).rejects.toThrow(
    'The test left 1 connection(s) open:\nforgetful (idle): select 42',
  );
  await expect(onDatabase(database.url, async () => {})).rejects.toThrow('does not exist');
});
