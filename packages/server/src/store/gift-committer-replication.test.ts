import { expect } from 'vitest';
import { test } from './embedded-postgres/testing/fixtures.ts';
import { openGiftCommitter } from './gift-committer.ts';
import { readGift } from './gifts.ts';
import { migrate } from './migrate.ts';
import { openPool } from './postgres-client.ts';
import { until } from './testing/lock-waits.ts';
import { STAGE, sendsRose, setScene } from './testing/stage.ts';

// A server of its own: all commits on it wait for a standby that does not exist.
test('a commit that may not have been replicated is no acknowledgement', async ({ newFolder, start }) => {
  const { url } = await start(newFolder);
  await migrate(url, () => {});
  const pool = openPool(url, () => {});
  await setScene(pool, STAGE);
  await pool.query(`alter system set synchronous_standby_names = 'absent'`);
  await pool.query('select pg_reload_conf()');

  const committer = openGiftCommitter(url);
  const command = sendsRose();
  const failure = committer.commit([command]).catch((error) => error);
  await until('the commit waits for the standby, and is told to wait no longer', async () => {
    const { rowCount } = await pool.query(
      `select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'`,
    );
    return rowCount === 1;
  });
  expect(await failure).toMatchObject({ kind: 'unreplicated', mayHaveCommitted: true });
  expect(await readGift(pool, command.giftId)).toMatchObject({ id: command.giftId });

  await committer.close();
  await pool.end();
});
