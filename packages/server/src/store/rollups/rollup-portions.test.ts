import type pg from 'pg';
import { expect } from 'vitest';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import { seededRandom } from '../../cli/simulate/seeded-random.ts';
import { changeBattle } from '../battles/change-battle.ts';
import { followPortion, type LogPortion } from '../log/follow-portion.ts';
import { addViewHistory } from '../rooms/room-views.ts';
import { ARENA, duel, startBattle } from '../testing/arena.ts';
import { ledgerTest as it } from '../testing/ledger.ts';
import { DAY_MS, randomGifts, writeGifts } from '../testing/random-gifts.ts';
import { waitForHorizon } from '../testing/roll-up.ts';
import { sendsRose, setScene } from '../testing/stage.ts';
import { rollupDaysFollower } from './roll-up-days.ts';
import { rollupPairsFollower } from './roll-up-pairs.ts';
import { rollupFollower } from './roll-up-quarters.ts';
import { ROLLUP_FOLLOWERS } from './rollup-followers.ts';
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

it.for(ROLLUP_FOLLOWERS)(
  'a portion of $name reads no more of the log than the portion',
  async (follower, { ledger: { pool } }) => {
    for (let i = 0; i < 60; i++)
      await writeGifts(pool, randomGifts(seededRandom(i), 500, Date.parse('2026-06-01')));
    const read: number[] = [];
    const tuplesRead = async (client: pg.ClientBase) => {
      const { rows } = await client.query<{ gifts: number }>(
        `select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int as gifts
         from pg_stat_xact_user_tables where relname like 'gifts%'`,
      );
      return rows[0]!.gifts;
    };
    const watched = {
      ...follower,
      giftsAPortion: 500,
      async apply(client: pg.ClientBase, portion: LogPortion) {
        // As with many gifts, for which reading in the order of the groups can seem cheaper.
        await client.query('set local enable_hashagg = off; set local enable_sort = off');
        const before = await tuplesRead(client);
        await follower.apply(client, portion);
        read.push((await tuplesRead(client)) - before);
      },
    };
    await waitForHorizon(pool);
    // Without statistics, and with them. From the sixth execution on, a plan is for any portion.
    for (let i = 0; i < 12; i++) {
      await followPortion(pool, 'test', watched);
      if (i === 8) await pool.query('analyze');
    }
    expect(read).toHaveLength(12);
    expect(Math.max(...read)).toBeLessThan(2_000);
  },
);

const STEPS = [
  ...QUARTERS.map((table) => [table, rollupFollower] as const),
  ...[...DAYS, ...OF_BATTLES, 'rollup_viewers', 'rollup_calendar'].map(
    (table) => [table, rollupDaysFollower] as const,
  ),
  ['rollup_pairs', rollupPairsFollower] as const,
  ...ROLLUP_FOLLOWERS.map((follower) => ['log_followers', follower] as const),
];

it('a connection that ends at any write leaves effect and progress together', async ({ ledger }) => {
  const { pool, openCommitter } = ledger;
  await setScene(pool, ARENA);
  const committer = openCommitter();
  const random = seededRandom(5);
  await giveAround(pool, random, Date.parse('2026-06-01'));
  await pool.query(`
    create function end_connection() returns trigger language plpgsql as $$
    begin
      perform pg_terminate_backend(pg_backend_pid()), pg_sleep(10);
      return null;
    end $$`);
  for (const [n, [table, follower]] of STEPS.entries()) {
    await writeGifts(pool, randomGifts(random, 20, Date.parse('2026-06-01') + n * DAY_MS));
    await addViewHistory(pool, [['nova-live', `viewer-${n}`]]);
    const { id } = await startBattle(pool, duel());
    await committer.commit([sendsRose({ room: 'nova-live', receiver: 'nova' })]);
    await changeBattle(pool, id, { type: 'end' });
    if (table === 'rollup_calendar') await pool.query('update rollup_calendar set views_since = null');
    const all = [...QUARTERS, ...DAYS, ...OF_BATTLES, ...PAIRS, 'rollup_viewers'];
    const before = await readTables(pool, all);
    await pool.query(
      `create trigger end_connection after insert or update on ${table} for each statement execute function end_connection()`,
    );
    await waitUntil('everything is below the horizon', async () => {
      const { rowCount } = await pool.query('select where log_horizon() > (select max(xid) from gifts)');
      return rowCount === 1;
    });
    await expect(followPortion(pool, 'test', { ...follower, giftsAPortion: 10_000 })).rejects.toThrow(
      'unavailable',
    );
    await pool.query(`drop trigger end_connection on ${table}`);
    expect(await readTables(pool, all)).toEqual(before);
    if (n % 3 === 0) await followAll(pool);
  }
  await followAll(pool);
  await expectAsTheLog(pool);
});
