import { expect } from 'vitest';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import { seededRandom } from '../../cli/simulate/seeded-random.ts';
import { keepRollups } from '../locks.ts';
import { followPortion } from '../log/follow-portion.ts';
import { ledgerTest as it } from '../testing/ledger.ts';
import { correctGifts } from '../testing/random-corrections.ts';
import { DAY_MS, randomGifts, writeGifts } from '../testing/random-gifts.ts';
import { readRollups } from './read-rollups.ts';
import { beginRebuild, followRebuild } from './rebuild-rollups.ts';
import { ROLLUP_FOLLOWERS } from './rollup-followers.ts';
import { setTimeZone } from './set-time-zone.ts';
import {
  DAYS,
  expectAsTheLog,
  followAll,
  giveAround,
  OF_BATTLES,
  PAIRS,
  QUARTERS,
  readTables,
} from './testing/rollup-tables.ts';

it('figures of a rebuild are those of following, and it continues after an interruption', async ({
  ledger: { pool },
}) => {
  await setTimeZone(pool, 'Africa/Cairo');
  await pool.query(`insert into users (id) values ('ann')`);
  const random = seededRandom(3);
  const tables = [...QUARTERS, ...DAYS, ...OF_BATTLES, ...PAIRS];
  for (let i = 0; i < 4; i++) {
    await giveAround(pool, random, Date.parse('2026-04-24') + i * DAY_MS);
    await correctGifts(pool, random, 100);
    await followAll(pool, 20);
  }
  const followed = await readTables(pool, tables);
  expect(await beginRebuild(pool)).toEqual(['rollups', 'rollup_days', 'rollup_pairs']);
  expect((await readRollups(pool)).map(({ state, progress }) => [state, progress])).toEqual([
    ['rebuilding', 0],
    ['rebuilding', 0],
    ['rebuilding', 0],
  ]);
  expect(await readTables(pool, tables)).toEqual(Object.fromEntries(tables.map((table) => [table, []])));
  for (const follower of ROLLUP_FOLLOWERS)
    await followPortion(pool, 'ended', { ...follower, giftsAPortion: 100 });
  expect(await beginRebuild(pool)).toEqual([]);
  await pool.query('update log_followers set node_until = now()');
  // Gifts go on meanwhile.
  await writeGifts(pool, randomGifts(random, 50, Date.parse('2026-04-24')));
  const seen: number[] = [];
  await followRebuild(pool, 'test', (states) =>
    seen.push(states.reduce((sum, one) => sum + one.progress, 0)),
  );
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBe(3);
  await followAll(pool);
  await expectAsTheLog(pool);
  await pool.query(`delete from gifts where xid = (select max(xid) from gifts)`);
  await beginRebuild(pool);
  await followRebuild(pool, 'test', () => {});
  const zero = (row: unknown) => /,0\)$/.test(String(row));
  const kept = (all: Record<string, unknown[]>) => ({
    ...all,
    rollup_cohorts: all.rollup_cohorts!.filter((row) => !zero(row)),
  });
  expect(kept(await readTables(pool, tables))).toEqual(kept(followed));
});

it('a report that reads both kinds of figures does not deadlock with a rebuild of both', async ({
  ledger,
}) => {
  const report = await ledger.connect();
  const isWaiting = (table: string) =>
    waitUntil(`the rebuild waits for ${table}`, async () => {
      const { rowCount } = await ledger.pool.query(
        'select from pg_locks where relation = $1::regclass and not granted',
        [table],
      );
      return rowCount === 1;
    });
  await report.query('begin');
  await keepRollups(report, ['rollup_items']);
  const rebuild = beginRebuild(ledger.pool);
  await isWaiting('rollup_items');
  await keepRollups(report, ['rollup_item_days', 'rollup_senders']);
  await report.query('commit');
  expect(await rebuild).toEqual(['rollups', 'rollup_days', 'rollup_pairs']);
});

it('only a role that may move the followers can begin a rebuild', async ({ ledger }) => {
  const client = await ledger.connect();
  await client.query('begin; create role lavish_reader_test; create role lavish_server_rebuild_test');
  await client.query('grant select on all tables in schema public to lavish_reader_test');
  await client.query('grant select, update on log_followers to lavish_server_rebuild_test');
  await client.query('set local session authorization lavish_reader_test; savepoint reader');
  await expect(client.query(`select begin_rebuild('rollups')`)).rejects.toThrow(
    'lavish_reader_test may not update log_followers',
  );
  await client.query('rollback to reader');
  await client.query('set local session authorization lavish_server_rebuild_test');
  expect((await client.query(`select begin_rebuild('rollups') as began`)).rows).toEqual([{ began: true }]);
  await client.query('rollback');
});

it('another time zone builds days again, and leaves quarters of an hour as they are', async ({
  ledger: { pool },
}) => {
  const random = seededRandom(4);
  await giveAround(pool, random, Date.parse('2026-11-01'));
  await followAll(pool);
  const quarters = await readTables(pool, QUARTERS);
  expect(await setTimeZone(pool, 'America/Havana')).toBe(true);
  expect(await setTimeZone(pool, 'America/Havana')).toBe(false);
  const states = await readRollups(pool);
  expect(states.map(({ name, state, zone }) => [name, state, zone])).toEqual([
    ['rollups', 'following', 'America/Havana'],
    ['rollup_days', 'rebuilding', 'America/Havana'],
    ['rollup_pairs', 'rebuilding', 'America/Havana'],
  ]);
  await followAll(pool);
  expect((await readRollups(pool)).map(({ state }) => state)).toEqual([
    'following',
    'following',
    'following',
  ]);
  await expectAsTheLog(pool);
  expect(await readTables(pool, QUARTERS)).toEqual(quarters);
  await expect(setTimeZone(pool, 'Mars/Olympus')).rejects.toThrow('no time zone Mars/Olympus');
});
