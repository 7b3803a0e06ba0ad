import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRollups } from '../../packages/server/src/store/rollups/read-rollups.ts';
import { beginRebuild } from '../../packages/server/src/store/rollups/rebuild-rollups.ts';
import { openTestLedger, type TestLedger } from '../../packages/server/src/store/testing/ledger.ts';
import { STAGE, sendsRose, setScene } from '../../packages/server/src/store/testing/stage.ts';
import { runLavish } from '../support/run-lavish.ts';

let ledger: TestLedger;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ ledger, close } = await openTestLedger());
  await setScene(ledger.pool, STAGE);
  await ledger.openCommitter().commit([sendsRose(), sendsRose({ sender: 'ben' })]);
});
afterAll(() => close());

const rollups = (...words: string[]) => runLavish(['rollups', ...words], { DATABASE_URL: ledger.url });

const countedGifts = async () =>
  (await ledger.pool.query(`select coalesce(sum(gifts), 0)::int as gifts from rollup_item_days`)).rows[0]
    .gifts;

test('rollups rebuild computes all figures, and status prints up to when they are complete', async () => {
  expect(await countedGifts()).toBe(0);
  const rebuild = await rollups('rebuild');
  expect(rebuild.stdout).toBe('All figures are complete.\n');
  expect(rebuild.code).toBe(0);
  expect(await countedGifts()).toBe(2);
  const status = await rollups('status');
  expect(status.stdout).toMatch(
    /^ {2}quarters of an hour: complete up to \S+Z, \d+ s ago\n {2}days, weeks and months in UTC: complete up to \S+Z, \d+ s ago\n {2}days of senders and receivers in UTC: complete up to \S+Z, \d+ s ago\n$/,
  );
});

test('a rebuild that was begun is shown by status, and continued by rebuild', async () => {
  await beginRebuild(ledger.pool);
  expect((await rollups('status')).stdout).toBe(
    '  quarters of an hour: rebuilding, 0 %\n  days, weeks and months in UTC: rebuilding, 0 %\n  days of senders and receivers in UTC: rebuilding, 0 %\n',
  );
  const { code, stdout } = await rollups('rebuild');
  expect(stdout).toBe('A rebuild is under way, and continues.\nAll figures are complete.\n');
  expect(code).toBe(0);
  expect((await readRollups(ledger.pool)).map(({ state }) => state)).toEqual([
    'following',
    'following',
    'following',
  ]);
  expect(await countedGifts()).toBe(2);
});
