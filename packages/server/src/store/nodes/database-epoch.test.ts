import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import { DatabaseUnavailable, rows } from '../../postgres/database.ts';
import { test } from '../../postgres/embedded/testing/fixtures.ts';
import { migrate } from '../../postgres/migrate.ts';
import { openPool } from '../../postgres/postgres-client.ts';
import { openGiftCommitter } from '../gifts/gift-committer.ts';
import { ledgerTest } from '../testing/ledger.ts';
import { sendsRose } from '../testing/stage.ts';
import { checkEpoch } from './database-epoch.ts';

const EPOCH = 'select epoch from feed_epoch';

ledgerTest(
  'the first node stores on which server the epoch was created, and the epoch stays the same',
  async ({ ledger: { pool } }) => {
    const { epoch } = (await pool.query(EPOCH)).rows[0];
    const all = await Promise.all(Array.from({ length: 8 }, () => checkEpoch(pool)));
    expect(new Set(all)).toEqual(new Set([epoch]));
    const { rows } = await pool.query('select server, timeline from feed_epoch');
    expect(rows).toEqual([{ server: expect.stringMatching(/^\d{10,}$/), timeline: 1 }]);
  },
);

ledgerTest.for(["server = '1'", 'timeline = 7', "server = '1', timeline = 7"])(
  'a database of another origin (%s) gets a new epoch, the same for all nodes',
  async (elsewhere, { ledger: { pool } }) => {
    const epoch = await checkEpoch(pool);
    await pool.query(`update feed_epoch set ${elsewhere}`);
    const all = await Promise.all(Array.from({ length: 8 }, () => checkEpoch(pool)));
    expect(new Set(all).size).toBe(1);
    expect(all[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(all[0]).not.toBe(epoch);
    expect(await checkEpoch(pool)).toBe(all[0]);
  },
);

ledgerTest('a role that may only read and write rows can read the epoch', async ({ ledger }) => {
  const client = await ledger.connect();
  await client.query('begin');
  await client.query('create role lavish_server_test');
  await client.query('grant select, update on feed_epoch to lavish_server_test');
  await client.query('set local role lavish_server_test');
  expect(await checkEpoch(client)).toMatch(/^[0-9a-f]{32}$/);
  await client.query('rollback');
});

ledgerTest('every connection is checked before its first query', async ({ ledger }) => {
  const checked: string[] = [];
  const check = (name: string) => async () => void checked.push(name);
  const pool = openPool(ledger.url, () => {}, 2, 30_000, check('pool'));
  await Promise.all([pool.query('select 1'), pool.query('select 2')]);
  await pool.query('select 3');
  expect(checked).toEqual(['pool', 'pool']);
  await pool.end();

  const committer = openGiftCommitter(ledger.url, undefined, 30_000, check('committer'));
  for (let batch = 1; batch <= 2; batch++) await committer.commit([sendsRose()]);
  expect(checked.slice(2)).toEqual(['committer']);
  await committer.close();
});

ledgerTest('a connection that fails the check is not used', async ({ ledger }) => {
  const refuse = async () => {
    throw new Error('another history');
  };
  const pool = openPool(ledger.url, () => {}, 2, 30_000, refuse);
  const refusal = await rows(pool, 'select 1').catch((error) => error);
  expect(refusal).toBeInstanceOf(DatabaseUnavailable);
  expect(refusal.message).toContain('another history');
  expect(pool.totalCount).toBe(0);
  await pool.end();

  const committer = openGiftCommitter(ledger.url, undefined, 30_000, refuse);
  await expect(committer.commit([sendsRose()])).rejects.toMatchObject({
    kind: 'connection',
    mayHaveCommitted: false,
  });
  await committer.close();
});

test('a standby is refused; after its promotion it has a new epoch at once, and keeps it', async ({
  newFolder,
  start,
}) => {
  const postgres = await start(newFolder);
  await migrate(postgres.url, () => {});
  const pool = openPool(postgres.url, () => {}, 1);
  const epoch = await checkEpoch(pool);
  // Much WAL to replay, so that the checkpoint after the promotion has not happened yet when the epoch is read.
  await pool.query(
    'create table much as select n, repeat(md5(n::text), 8) from generate_series(1, 100000) n',
  );
  await writeFile(join(newFolder, 'postgres', 'standby.signal'), '');
  process.kill(postgres.pid, 'SIGKILL');

  const refusal = () => checkEpoch(pool).then(() => null, String);
  await waitUntil('it is a standby', async () => (await refusal())?.includes('is a standby') === true);
  await pool.query('select pg_promote()');
  const promoted = await checkEpoch(pool);
  expect(promoted).not.toBe(epoch);
  await pool.query('checkpoint');
  expect(await checkEpoch(pool)).toBe(promoted);
  await pool.end();
});
