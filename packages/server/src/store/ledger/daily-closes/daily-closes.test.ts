import { LEDGER_ACCOUNTS, type Ledger } from '@lavish/protocol';
import type pg from 'pg';
import { describe, expect } from 'vitest';
import { type Random, seededRandom } from '../../../cli/simulate/seeded-random.ts';
import { setTimeZone } from '../../rollups/set-time-zone.ts';
import { ledgerTest as it } from '../../testing/ledger.ts';
import { DAY_MS, randomGifts, writeGifts } from '../../testing/random-gifts.ts';
import { followTo } from '../../testing/roll-up.ts';
import { DAILY_CLOSE_CHECKS } from '../../verify/daily-close-checks.ts';
import { dailyCloseFollower } from './follow-daily-closes.ts';
import { listDailyCloses, readDailyClose, readLedger } from './read-daily-closes.ts';

const ZONE = 'Australia/Lord_Howe';

/** Follows the log in small portions until every day that has ended is closed. A portion closes a month at most. */
async function closeDays(pool: pg.Pool): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await pool.query(`update log_followers set updated_at = '-infinity' where name = 'daily_closes'`);
    await followTo(pool, { ...dailyCloseFollower, giftsAPortion: 40 });
  }
}

async function expectAsTheLog(pool: pg.Pool): Promise<void> {
  for (const { claim, sql } of DAILY_CLOSE_CHECKS) {
    const { rows } = await pool.query(sql);
    expect(rows.map(({ disagrees }) => `${claim}: ${disagrees}`)).toEqual([]);
  }
}

/** Gifts around the day that is open, and top-ups of it and of days that are over. */
async function moveMoney(pool: pg.Pool, random: Random): Promise<void> {
  await writeGifts(pool, randomGifts(random, 120, Date.now()));
  await pool.query(`insert into users (id, name) values ('ann', 'Ann') on conflict do nothing`);
  await pool.query(
    `insert into journals (id, kind, user_id, idempotency_key, coins, balance, wallet_version, at)
     select gen_random_uuid(), 'top_up', 'ann', gen_random_uuid()::text, 100 + n, 0, 0, now() - n * interval '5 hours'
       from generate_series(0, 40) n`,
  );
}

/** The sums of all entries, in the order of the accounts. */
async function sumsOfEntries(pool: pg.Pool): Promise<number[]> {
  const { rows } = await pool.query<{ account: string; coins: number }>(
    'select account, sum(coins)::bigint as coins from entries group by account',
  );
  return LEDGER_ACCOUNTS.map((account) => rows.find((row) => row.account === account)?.coins ?? 0);
}

async function ledgerOf(pool: pg.Pool): Promise<Ledger> {
  const ledger = await readLedger(pool);
  if ('code' in ledger) throw new Error(ledger.detail);
  return ledger;
}

const closedDays = (pool: pg.Pool) => listDailyCloses(pool, { limit: 200 });

it('every day up to yesterday is closed, each opens as the one before closed, and all accounts sum to zero', async ({
  ledger: { pool },
}) => {
  await setTimeZone(pool, ZONE);
  await moveMoney(pool, seededRandom(1));
  await closeDays(pool);
  await expectAsTheLog(pool);
  const closes = await closedDays(pool);
  const { rows } = await pool.query<{ yesterday: string }>(
    `select to_char((now() at time zone $1)::date - 1, 'YYYY-MM-DD') as yesterday`,
    [ZONE],
  );
  expect(closes[0]!.day).toBe(rows[0]!.yesterday);
  expect(closes.length).toBeGreaterThan(30);
  for (const { balances } of closes) expect(balances.reduce((sum, { closing }) => sum + closing, 0)).toBe(0);
  const { balances, last_closed_day } = await ledgerOf(pool);
  expect(last_closed_day).toBe(rows[0]!.yesterday);
  expect(balances.map(({ account, opening }) => ({ account, opening }))).toEqual(
    closes[0]!.balances.map(({ account, closing }) => ({ account, opening: closing })),
  );
});

it('a journal that is committed after the close counts on the open day, and the closed day stays', async ({
  ledger: { pool },
}) => {
  const random = seededRandom(2);
  await setTimeZone(pool, ZONE);
  await moveMoney(pool, random);
  await closeDays(pool);
  const closes = await closedDays(pool);
  const before = await Promise.all(closes.map(({ day }) => readDailyClose(pool, day)));
  const then = await ledgerOf(pool);
  await moveMoney(pool, random);
  await closeDays(pool);
  await expectAsTheLog(pool);
  expect(await Promise.all(closes.map(({ day }) => readDailyClose(pool, day)))).toEqual(before);
  const now = await ledgerOf(pool);
  const issued = ({ balances }: typeof now) => balances.find(({ account }) => account === 'issuance')!;
  expect(issued(now).closing).toBe(issued(then).closing - 41 * 100 - 820);
});

it('a transaction that is open at the end of a day delays the close until it has ended', async ({
  ledger: { pool },
}) => {
  await setTimeZone(pool, ZONE);
  const late = await pool.connect();
  await late.query('begin');
  await writeGifts(late, randomGifts(seededRandom(3), 50, Date.now() - 40 * DAY_MS));
  await writeGifts(pool, randomGifts(seededRandom(4), 50, Date.now() - 40 * DAY_MS));
  // Nothing above the open transaction is read, so no day has an entry yet.
  await followTo(pool, dailyCloseFollower, 0);
  expect(await closedDays(pool)).toEqual([]);
  await late.query('commit');
  late.release();
  await closeDays(pool);
  await expectAsTheLog(pool);
  const { rows } = await pool.query<{ late: number }>(
    `select count(*)::int as late from daily_closes c join lateral (
       select from gifts where at >= c.starts_at and at < c.ends_at and xid >= c.position) g on true`,
  );
  expect(rows[0]!.late).toBe(0);
});

it('another time zone moves open days only', async ({ ledger: { pool } }) => {
  const random = seededRandom(5);
  await setTimeZone(pool, ZONE);
  await moveMoney(pool, random);
  await closeDays(pool);
  const closes = await closedDays(pool);
  await moveMoney(pool, random);
  await setTimeZone(pool, 'America/Havana');
  expect(await readLedger(pool)).toMatchObject({ code: 'rollups_not_ready', retry_after_s: 10 });
  await closeDays(pool);
  await expectAsTheLog(pool);
  expect((await closedDays(pool)).slice(-closes.length)).toEqual(closes);
  expect((await ledgerOf(pool)).balances.map(({ closing }) => closing)).toEqual(await sumsOfEntries(pool));
});

describe('every claim finds its row', () => {
  const BREAKAGES: Record<string, string> = {
    'every day has the sums of its entries':
      'update ledger_days set coins = coins + 1 where day = (select min(day) from ledger_days)',
    'every closed day opens as the day before it closed, and closes by its entries': `update daily_balances set opening = opening + 1 where account = 'wallet'`,
    'every closed day has all accounts, and they sum to zero': `delete from daily_balances where account = 'promotion' and day = (select max(day) from daily_balances)`,
    'days are closed one after another, and none is missing':
      'update daily_closes set position = 0 where day = (select max(day) from daily_closes)',
  };

  it('when it is broken', async ({ ledger: { pool } }) => {
    await moveMoney(pool, seededRandom(6));
    await closeDays(pool);
    expect(Object.keys(BREAKAGES)).toEqual(DAILY_CLOSE_CHECKS.map(({ claim }) => claim));
    const client = await pool.connect();
    for (const { claim, sql } of DAILY_CLOSE_CHECKS) {
      await client.query('begin');
      await client.query(BREAKAGES[claim]!);
      expect((await client.query(sql)).rows, claim).toHaveLength(1);
      await client.query('rollback');
    }
    client.release();
  });
});
