import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { expect } from 'vitest';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import { DatabaseUnavailable, rows } from '../../postgres/database.ts';
import { test } from '../../postgres/embedded/testing/fixtures.ts';
import { migrate } from '../../postgres/migrate.ts';
import { openPool } from '../../postgres/postgres-client.ts';
import { openGiftCommitter } from '../gifts/gift-committer.ts';
import { topUp } from '../ledger/top-ups.ts';
import type { LogPortion } from '../log/follow-portion.ts';
import { ledgerTest } from '../testing/ledger.ts';
import { followTo } from '../testing/roll-up.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { beginEpoch, checkEpoch } from './database-epoch.ts';

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
  await client.query('grant select, update on all tables in schema public to lavish_server_test');
  await client.query('set local role lavish_server_test');
  expect(await checkEpoch(client)).toMatch(/^[0-9a-f]{32}$/);
  await client.query('rollback');
});

/** Far above every transaction id of the server of the tests. */
const FAR = 900_000_000_000;
/** What a dump of a server with such ids has, alone. */
const OF_A_LATER_SERVER: Record<string, string> = {
  'a gift': `update gifts set xid = ${FAR}`,
  'an ended battle': `
    insert into battles (id, mode, state, version, rules, secret, progress, created_at, over_at, xid)
    values (gen_random_uuid(), 'solo', 'finished', 9, '{}', '', '{}', now(), now(), ${FAR})`,
  'a journal': `update journals set xid = ${FAR} where user_id = 'ann'`,
  'a follower': `update log_followers set position = ${FAR} where name = 'rankings'`,
  'a rebuild': `
    insert into log_followers (name, state, rebuild_until) values ('rebuilt', 'rebuilding', ${FAR})`,
};

ledgerTest.for(Object.entries(OF_A_LATER_SERVER))(
  'when %s has a position that this server has not reached, new positions are above it',
  async ([, restored], { ledger: { pool, openCommitter } }) => {
    await setScene(pool, STAGE);
    await openCommitter().commit([sendsRose()]);
    await pool.query(`update feed_epoch set server = '1'; ${restored}`);
    await Promise.all(Array.from({ length: 4 }, () => checkEpoch(pool)));

    await openCommitter().commit([sendsRose()]);
    await topUp(pool, 'ben', { coins: 1 }, 'after the restore');
    const { rows: after } = await pool.query<{ gift: number; journal: number }>(
      `select (select xid from gifts order by wallet_version desc limit 1) as gift,
              (select xid from journals where idempotency_key = 'after the restore') as journal`,
    );
    for (const position of Object.values(after[0]!)) {
      expect(position).toBeGreaterThan(FAR);
      expect(position).toBeLessThan(FAR + 10_000);
    }
    // A transaction of another test can be older than the epoch, so the horizon can still be lower.
    const { rows: read } = await pool.query<{ horizon: number }>('select log_horizon() as horizon');
    expect(read[0]!.horizon).toBeGreaterThan(FAR / 2);
    expect(read[0]!.horizon).toBeLessThan(FAR + 10_000);

    // Another epoch on this server leaves the offset, because its ids are above all positions now.
    const before = await readOffset(pool);
    await pool.query('update feed_epoch set timeline = timeline + 1');
    await checkEpoch(pool);
    expect((await beginEpoch(pool, false)).positionsRaisedBy).toBe(0);
    expect(await readOffset(pool)).toBe(before);
  },
);

const readOffset = async (pool: pg.Pool): Promise<number> =>
  (await pool.query<{ xid_offset: number }>('select xid_offset from feed_epoch')).rows[0]!.xid_offset;

ledgerTest('followers go on after a restore, and read every gift once', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, STAGE);
  await ledger.openCommitter().commit([sendsRose(), sendsRose()]);
  const read: string[] = [];
  const follower = {
    name: 'rankings',
    giftsAPortion: 1,
    async apply(client: pg.ClientBase, { from, to }: LogPortion) {
      const { rows } = await client.query<{ id: string }>(
        'select id from gifts where xid >= $1 and xid < $2',
        [from, to],
      );
      read.push(...rows.map(({ id }) => id));
    },
  };
  await followTo(pool, follower);
  expect(read).toHaveLength(2);
  // As if the dump came from a server that was far ahead.
  await pool.query(`
    update feed_epoch set server = '1';
    update gifts set xid = xid + ${FAR};
    update log_followers set position = position + ${FAR}`);
  const { positionsRaisedBy } = await beginEpoch(pool, false);
  expect(positionsRaisedBy).toBeGreaterThan(FAR - 1_000_000);

  await ledger.openCommitter().commit([sendsRose()]);
  await followTo(pool, follower);
  expect(read).toHaveLength(3);
  expect(new Set(read).size).toBe(3);
});

ledgerTest(
  'a new epoch while gifts are sent raises nothing, so that none of them is skipped',
  async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, STAGE);
    await checkEpoch(pool);
    const committer = ledger.openCommitter();
    let sending = true;
    const sends = (async () => {
      while (sending) await committer.commit([sendsRose()]);
    })();
    for (let round = 0; round < 100; round++) {
      await pool.query('update log_followers set position = log_horizon()');
      expect((await beginEpoch(pool, false)).positionsRaisedBy).toBe(0);
    }
    sending = false;
    await sends;
  },
);

ledgerTest(
  'where nothing is ahead of the server, a new epoch leaves the positions',
  async ({ ledger: { pool } }) => {
    await setScene(pool, STAGE);
    await checkEpoch(pool);
    expect((await beginEpoch(pool, false)).positionsRaisedBy).toBe(0);
    await pool.query(`update feed_epoch set server = '1'`);
    await checkEpoch(pool);
    expect(await readOffset(pool)).toBe(0);
  },
);

ledgerTest('every connection is checked before its first query', async ({ ledger }) => {
  const checked: string[] = [];
  const check = (name: string) => async () => void checked.push(name);
  const pool = openPool(ledger.url, () => {}, 2, 30_000, check('pool'));
  await Promise.all([pool.query('select 1'), pool.query('select 2')]);
  await pool.query('select 3');
  expect(checked).toEqual(['pool', 'pool']);
  await pool.end();

  const committer = openGiftCommitter(ledger.url, { silenceMs: 30_000, check: check('committer') });
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

  const committer = openGiftCommitter(ledger.url, { silenceMs: 30_000, check: refuse });
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
