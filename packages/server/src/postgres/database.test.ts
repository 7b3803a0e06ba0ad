import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.ts';
import { onDatabase } from '../../../../test/support/test-postgres.ts';
import { DatabaseUnavailable, inTransaction } from './database.ts';
import { openPool } from './postgres-client.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it('survives a connection that ends between two statements of a transaction', async () => {
  const pool = openPool(database.url, () => {});
  const gone = inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const ended = new Promise((resolve) => client.once('end', resolve));
    await onDatabase(database.url, (other) => other.query('select pg_terminate_backend($1)', [rows[0]!.pid]));
    await ended;
    await client.query('select 1');
  });
  await expect(gone).rejects.toThrow(DatabaseUnavailable);
  await expect(gone).rejects.toMatchObject({ mayHaveCommitted: false });
  expect(await inTransaction(pool, async (client) => (await client.query('select 1 as one')).rows)).toEqual([
    { one: 1 },
  ]);
  await pool.end();
});
