import pg from 'pg';
import { expect } from 'vitest';
import { waitUntil } from '../../../../test/support/wait-until.ts';
import { startEmbeddedPostgres } from './embedded/supervisor.ts';
import { test } from './embedded/testing/fixtures.ts';
import { migrate } from './migrate.ts';
import { readOldestTransaction } from './oldest-transaction.ts';
import { openPool } from './postgres-client.ts';

test('names the oldest transaction that has written: a session, another role, a prepared one', async ({
  newFolder,
}) => {
  const settings = { fsync: 'off', max_prepared_transactions: '2' };
  const postgres = await startEmbeddedPostgres({ dataDir: newFolder, log: () => {}, settings });
  try {
    await migrate(postgres.url, () => {});
    const pool = openPool(postgres.url, () => {}, 1);
    const open = async (application: string) => {
      const client = new pg.Client({ connectionString: postgres.url, application_name: application });
      await client.connect();
      await client.query('begin');
      return client;
    };
    const wait = (isOldest: (oldest: Awaited<ReturnType<typeof readOldestTransaction>>) => boolean) =>
      waitUntil('it is the oldest', async () => isOldest(await readOldestTransaction(pool)));

    const reader = await open('a reader');
    await reader.query('select from feed_epoch');
    await wait((oldest) => oldest === null);

    const writer = await open('x'.repeat(60));
    await writer.query(`update feed_epoch set epoch = gen_random_uuid()`);
    const later = await open('later');
    await later.query('select pg_current_xact_id()');
    await wait((oldest) => oldest?.state === 'idle in transaction');
    const { rows } = await writer.query('select pg_backend_pid() as pid, current_user as user');
    await wait((oldest) => oldest?.state === 'idle in transaction');
    expect(await readOldestTransaction(pool)).toEqual({
      id: expect.stringMatching(/^\d+$/),
      ageMs: expect.any(Number),
      pid: rows[0].pid,
      prepared: null,
      application: 'x'.repeat(60),
      user: rows[0].user,
      database: new URL(postgres.url).pathname.slice(1),
      state: 'idle in transaction',
    });

    // A role that may not see the other's session sees that it holds the log back.
    await pool.query('create role guest; grant select on feed_epoch to guest; set role guest');
    expect(await readOldestTransaction(pool)).toMatchObject({ pid: rows[0].pid, ageMs: null, state: null });
    await pool.query('reset role');

    await writer.query(`prepare transaction 'transfer-7'`);
    expect(await readOldestTransaction(pool)).toMatchObject({
      pid: null,
      prepared: 'transfer-7',
      state: 'prepared',
      ageMs: expect.any(Number),
    });
    await later.query('rollback');
    const { rows: held } = await pool.query(
      'select pg_current_xact_id()::text::bigint as id, log_horizon() as horizon',
    );
    expect(held[0].horizon).toBeLessThan(held[0].id);
    await writer.query(`rollback prepared 'transfer-7'`);
    await wait((oldest) => oldest === null);
    await Promise.all([pool, reader, writer, later].map((one) => one.end()));
  } finally {
    await postgres.stop();
  }
});
