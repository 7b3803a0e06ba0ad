import { expect } from 'vitest';
import { seededRandom } from '../../cli/simulate/seeded-random.ts';
import { adjustBy } from '../testing/corrections.ts';
import { ledgerTest as it } from '../testing/ledger.ts';
import { allowPayouts, earningsOf, followEarnings, request } from '../testing/payouts.ts';
import { DAY_MS, randomGifts, writeGifts } from '../testing/random-gifts.ts';
import { waitForHorizon } from '../testing/roll-up.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { putUser } from '../users/user-profiles.ts';
import { readEarningsOf } from './read-host-earnings.ts';

it('gifts clear at the start of a day, after the clearing days', async ({ ledger }) => {
  const { pool, openCommitter } = ledger;
  await setScene(pool, STAGE);
  await allowPayouts(pool);
  await pool.query(`update rollup_calendar set zone = 'Asia/Kolkata'`);
  const days: [earned: number, day: number, time: string][] = [
    [5, 3, '23:59:59.999'],
    [10, 2, '00:00:00'],
    [15, 2, '23:59:59.999'],
    [20, 0, '00:00:00'],
  ];
  const committer = openCommitter();
  for (const [earned, day, time] of days) {
    const gift = sendsRose({ item: 'kiss', quantity: earned * 2 });
    await committer.commit([gift]);
    await pool.query(
      `update gifts set at = ((now() at time zone 'Asia/Kolkata')::date - $2::int + $3::time) at time zone 'Asia/Kolkata' where id = $1`,
      [gift.giftId, day, time],
    );
  }
  await waitForHorizon(pool);
  const { rows } = await pool.query<{ today: number }>(
    `select extract(epoch from day_start((now() at time zone 'Asia/Kolkata')::date, 'Asia/Kolkata')) * 1000 as today`,
  );
  const at = (in_days: number) => new Date(Number(rows[0]!.today) + in_days * DAY_MS).toISOString();
  const expected = {
    cleared: 5,
    uncleared: 45,
    clears: [
      { at: at(1), coins: 25 },
      { at: at(3), coins: 20 },
    ],
    available: 5,
    clearing_days: 2,
  };
  expect(await earningsOf(pool, 2)).toMatchObject(expected);
  await followEarnings(pool);
  expect(await earningsOf(pool, 2)).toMatchObject(expected);
  expect(await request(pool, 6, { clearingDays: 2 })).toMatchObject({
    code: 'insufficient_balance',
    balance: 5,
  });
  await putUser(pool, 'hal', { clearing_days: 1 });
  expect(await earningsOf(pool, 2)).toMatchObject({
    cleared: 30,
    uncleared: 20,
    available: 30,
    clearing_days: 1,
  });
  await putUser(pool, 'hal', { clearing_days: null });
  expect(await earningsOf(pool, 0)).toMatchObject({ cleared: 50, clears: [], available: 50 });
});

it('without clearing days a gift clears when no older transaction runs', async ({ ledger }) => {
  const { pool, openCommitter } = ledger;
  await setScene(pool, STAGE);
  const older = await ledger.connect();
  await older.query('begin');
  await older.query('select pg_current_xact_id()');
  await openCommitter().commit([sendsRose({ quantity: 2 })]);
  const waiting = { cleared: 0, uncleared: 10, clears: [{ at: null, coins: 10 }], available: 0, balance: 10 };
  expect(await earningsOf(pool)).toMatchObject(waiting);
  await older.query('rollback');
  await waitForHorizon(pool);
  expect(await earningsOf(pool)).toMatchObject({ cleared: 10, uncleared: 0, clears: [], available: 10 });
});

it('what was taken back comes from uncleared earnings first', async ({ ledger }) => {
  const { pool, openCommitter } = ledger;
  await setScene(pool, STAGE);
  await openCommitter().commit([sendsRose({ quantity: 4 })]);
  await pool.query(`update gifts set at = at - interval '9 days'`);
  await openCommitter().commit([sendsRose({ quantity: 4 })]);
  await waitForHorizon(pool);
  expect(await earningsOf(pool, 7)).toMatchObject({ cleared: 20, uncleared: 20, available: 20 });
  await adjustBy(pool, 'hal', -15, 'earnings');
  expect(await earningsOf(pool, 7)).toMatchObject({ balance: 25, taken_back: 15, available: 20 });
  await adjustBy(pool, 'hal', -10, 'earnings');
  expect(await earningsOf(pool, 7)).toMatchObject({ balance: 15, taken_back: 25, available: 15 });
  await adjustBy(pool, 'hal', -30, 'earnings');
  expect(await earningsOf(pool, 7)).toMatchObject({ balance: -15, owed: 15, available: 0 });
});

it('a read of earnings reads the log after the follower, and not all gifts of the host', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, { users: { 'host-1': 0 }, rooms: {} });
  const client = await ledger.connect();
  const tuplesRead = async () => {
    const { rows } = await client.query<{ gifts: number }>(
      `select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int as gifts
         from pg_stat_xact_user_tables where relname like 'gifts%' or relname like 'rollup_earn%' or relname = 'journals'`,
    );
    return rows[0]!.gifts;
  };
  for (let i = 0; i < 20; i++) await writeGifts(pool, randomGifts(seededRandom(i), 500, Date.now()));
  await followEarnings(pool);
  await writeGifts(pool, randomGifts(seededRandom(99), 300, Date.now()));
  for (const analyzed of [false, true]) {
    if (analyzed) await pool.query('analyze');
    for (let i = 0; i < 7; i++) {
      await client.query('begin');
      const before = await tuplesRead();
      await readEarningsOf(client, 'host-1', 7);
      const read = (await tuplesRead()) - before;
      await client.query('commit');
      // 300 gifts of the log, and at most 96 quarters of 9 days.
      expect(read).toBeLessThan(300 + 9 * 96 + 20);
    }
  }
});

it('earnings are refused while their sums are far behind the log', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, STAGE);
  await pool.query(
    `update log_followers set state = 'rebuilding', rebuild_until = 10 where name = 'earnings'`,
  );
  expect(await readEarningsOf(pool, 'hal', 7)).toMatchObject({ code: 'rollups_not_ready' });
  expect(await readEarningsOf(pool, 'nobody', 7)).toMatchObject({ code: 'user_not_found' });
});
