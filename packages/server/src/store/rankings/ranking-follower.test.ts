import type pg from 'pg';
import { expect } from 'vitest';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import { beginEpoch } from '../nodes/database-epoch.ts';
import { ledgerTest as it } from '../testing/ledger.ts';
import { gatherGifts, rollUpTo, waitForHorizon } from '../testing/roll-up.ts';
import { rankIncreases } from './rank-increases.ts';
import { findRanking, type Period, readRanking } from './read-ranking.ts';

const USERS = 300;
const PORTIONS = 10;

let given = 0;
/** Adds a gift of ten coins by each of the first `users` users, at the time `at`. */
async function giveEach(pool: pg.Pool, { users = USERS, at = 'now()' } = {}) {
  await pool.query(
    `insert into gifts (id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps,
                        at, balance, wallet_version, idempotency_key)
     select gen_random_uuid(), 'room', $1 + n, 'user-' || n, 'host', 'rose', 1, 10, 10, 0, 0, ${at}, 0, 1, $1 + n
       from generate_series(1, $2::int) n`,
    [given, users],
  );
  given += users;
}

/** Gathers all committed gifts, and expects this number of waiting increases. Older transactions delay it, so it waits for them. */
async function gatherAll(pool: pg.Pool, waiting: number) {
  await waitForHorizon(pool);
  expect(await gatherGifts(pool)).toBe(waiting);
}

const read = async (pool: pg.Pool, period: Period = 'all', at?: number) => {
  const found = await findRanking(pool, { board: 'senders', period, ...(at !== undefined && { at }) });
  if ('missing' in found) throw new Error(found.missing);
  return found.id === null ? [] : readRanking(pool, { ranking: found.id, limit: USERS + 1 });
};

const everyoneGave = (gifts: number) => new Map([[gifts, USERS]]);
/** The number of users by their number of gifts in the ranking. */
async function usersByGifts(pool: pg.Pool) {
  const users = new Map<number, number>();
  for (const { gifts } of await read(pool)) users.set(gifts, (users.get(gifts) ?? 0) + 1);
  return users;
}

const rowsOf = async (pool: pg.Pool, table: string) =>
  (await pool.query<{ n: number }>(`select count(*) as n from ${table}`)).rows[0]!.n;

it('increases are ranked in portions, each user in one of them, and one pass ranks all', async ({
  ledger: { pool },
}) => {
  await giveEach(pool);
  await gatherAll(pool, USERS + 2);
  await giveEach(pool);
  await gatherAll(pool, 2 * (USERS + 2));
  let ranked = 0;
  for (let portion = 1; portion <= PORTIONS; portion++) {
    await rankIncreases(pool, PORTIONS);
    const after = await read(pool);
    expect(after.length - ranked).toBeLessThan((2.5 * USERS) / PORTIONS);
    expect(new Set(after.map(({ gifts }) => gifts))).toEqual(new Set([2]));
    ranked = after.length;
  }
  expect(ranked).toBe(USERS);
  await gatherAll(pool, 0);
});

it('users who send all the time delay no other user, and the waiting increases stay bounded', async ({
  ledger: { pool },
}) => {
  await giveEach(pool);
  await gatherAll(pool, USERS + 2);
  const waiting: number[] = [];
  for (let turn = 0; turn < 3 * PORTIONS; turn++) {
    await giveEach(pool);
    waiting.push((await gatherGifts(pool))!);
    await rankIncreases(pool, PORTIONS);
    if (turn === PORTIONS - 1) expect(await read(pool)).toHaveLength(USERS);
  }
  expect(Math.max(...waiting)).toBeLessThan(PORTIONS * (USERS + 2));
  await rollUpTo(pool);
  expect(await usersByGifts(pool)).toEqual(everyoneGave(1 + 3 * PORTIONS));
});

/** The connection of either step ends when everything is done but not committed. */
const CRASH = `
  create function crash() returns trigger language plpgsql as $$
  begin
    perform pg_terminate_backend(pg_backend_pid()), pg_sleep(10);
    return null;
  end $$;
  create constraint trigger crash after update on ranking_cursor
    deferrable initially deferred for each row execute function crash()`;

it('after a crash in either step or between them another node continues, and counts every gift once', async ({
  ledger: { pool },
}) => {
  await giveEach(pool);
  await gatherAll(pool, USERS + 2);
  await rankIncreases(pool, PORTIONS);
  await giveEach(pool);
  await waitForHorizon(pool);
  await pool.query(CRASH);
  await expect(gatherGifts(pool)).rejects.toThrow('unavailable');
  // The client sees the end before its locks are free.
  await waitUntil('the crashed step has released its locks', async () => {
    const { rowCount } = await pool.query('select from ranking_cursor for update skip locked');
    return rowCount === 1;
  });
  await expect(rankIncreases(pool, 2)).rejects.toThrow('unavailable');
  await pool.query('drop function crash cascade');

  await pool.query(`update log_followers set node_until = now() + interval '1 minute'`);
  expect(await gatherGifts(pool, 'another')).toBe(null);
  await pool.query(`update log_followers set node_until = now()`);
  await rollUpTo(pool, undefined, 'another');
  expect(await usersByGifts(pool)).toEqual(everyoneGave(2));
});

it('only one of several concurrent nodes gathers, and counts every gift once', async ({
  ledger: { pool },
}) => {
  await giveEach(pool);
  const waiting = await Promise.all(['a', 'b', 'c'].map((node) => gatherGifts(pool, node)));
  expect(waiting.filter((one) => one !== null)).toHaveLength(1);
  await Promise.all([1, 2, 3].map(() => rankIncreases(pool, 1)));
  await pool.query(`update log_followers set node_until = now()`);
  await rollUpTo(pool);
  expect(await usersByGifts(pool)).toEqual(everyoneGave(1));
});

it('an old gift counts in its day, week and month and over all time, and a user has one increase a day of it', async ({
  ledger: { pool },
}) => {
  for (const age of ['3 years', '3 years', '15 days', '1 hour']) {
    await giveEach(pool, { at: `now() - interval '${age}'` });
  }
  await gatherAll(pool, 3 * (USERS + 2));
  await rankIncreases(pool, 1);
  expect(await usersByGifts(pool)).toEqual(everyoneGave(4));
  const past = (await pool.query<{ at: number }>(`select now() - interval '3 years' as at`)).rows[0]!.at;
  for (const period of ['day', 'week', 'month'] as const)
    expect((await read(pool, period, past)).map(({ gifts }) => gifts)).toEqual(Array(USERS).fill(2));
  const hours = await pool.query(
    `select from rankings where period = 'hour' and starts_at < now() - interval '7 days'`,
  );
  expect(hours.rowCount).toBe(0);
});

it('a recount deletes the waiting increases together with the rankings', async ({ ledger: { pool } }) => {
  await giveEach(pool);
  await gatherAll(pool, USERS + 2);
  await giveEach(pool);
  await rankIncreases(pool, PORTIONS);
  await beginEpoch(pool, true);
  expect(await rowsOf(pool, 'ranking_increases')).toBe(0);
  await rollUpTo(pool);
  expect(await usersByGifts(pool)).toEqual(everyoneGave(2));
});
