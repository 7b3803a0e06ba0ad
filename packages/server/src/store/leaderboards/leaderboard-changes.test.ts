import type pg from 'pg';
import { expect } from 'vitest';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import { beginEpoch } from '../nodes/database-epoch.ts';
import { ledgerTest as it } from '../testing/ledger.ts';
import { gatherChanges, rollUpTo, waitForHorizon } from '../testing/roll-up.ts';
import { rankLeaderboardChanges } from './leaderboard-changes.ts';
import { readLeaderboard, readPeriodStart } from './read-leaderboard.ts';

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

/** Gathers all committed gifts, and expects this number of waiting changes. Older transactions delay it, so it waits for them. */
async function gatherAll(pool: pg.Pool, waiting: number) {
  await waitForHorizon(pool);
  expect(await gatherChanges(pool)).toBe(waiting);
}

const read = async (pool: pg.Pool, period: 'hour' | 'day' | 'week' | 'all' = 'all') =>
  readLeaderboard(pool, {
    board: 'senders',
    period,
    startsAt: await readPeriodStart(pool, period),
    limit: USERS + 1,
  });

const everyoneGave = (gifts: number) => new Map([[gifts, USERS]]);
/** The number of users by their number of gifts in the ranking. */
async function usersByGifts(pool: pg.Pool) {
  const users = new Map<number, number>();
  for (const { gifts } of await read(pool)) users.set(gifts, (users.get(gifts) ?? 0) + 1);
  return users;
}

const rowsOf = async (pool: pg.Pool, table: string) =>
  (await pool.query<{ n: number }>(`select count(*) as n from ${table}`)).rows[0]!.n;

it('changes are ranked in portions, each user in one of them, and one pass ranks all', async ({
  ledger: { pool },
}) => {
  await giveEach(pool);
  await gatherAll(pool, USERS + 1);
  await giveEach(pool);
  await gatherAll(pool, 2 * (USERS + 1));
  let ranked = 0;
  for (let portion = 1; portion <= PORTIONS; portion++) {
    await rankLeaderboardChanges(pool, PORTIONS);
    const after = await read(pool);
    expect(after.length - ranked).toBeLessThan((2.5 * USERS) / PORTIONS);
    expect(new Set(after.map(({ gifts }) => gifts))).toEqual(new Set([2]));
    ranked = after.length;
  }
  expect(ranked).toBe(USERS);
  await gatherAll(pool, 0);
});

it('users who send all the time delay no other user, and the waiting changes stay bounded', async ({
  ledger: { pool },
}) => {
  await giveEach(pool);
  await gatherAll(pool, USERS + 1);
  const waiting: number[] = [];
  for (let turn = 0; turn < 3 * PORTIONS; turn++) {
    await giveEach(pool);
    waiting.push((await gatherChanges(pool))!);
    await rankLeaderboardChanges(pool, PORTIONS);
    if (turn === PORTIONS - 1) expect(await read(pool)).toHaveLength(USERS);
  }
  expect(Math.max(...waiting)).toBeLessThan(PORTIONS * (USERS + 1));
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
  create constraint trigger crash after update on leaderboard_cursor
    deferrable initially deferred for each row execute function crash()`;

it('after a crash in either step or between them another node continues, and counts every gift once', async ({
  ledger: { pool },
}) => {
  await giveEach(pool);
  await gatherAll(pool, USERS + 1);
  await rankLeaderboardChanges(pool, PORTIONS);
  await giveEach(pool);
  await waitForHorizon(pool);
  await pool.query(CRASH);
  await expect(gatherChanges(pool)).rejects.toThrow('unavailable');
  // The client sees the end before its locks are free.
  await waitUntil('the crashed step has released its locks', async () => {
    const { rowCount } = await pool.query('select from leaderboard_cursor for update skip locked');
    return rowCount === 1;
  });
  await expect(rankLeaderboardChanges(pool, 2)).rejects.toThrow('unavailable');
  await pool.query('drop function crash cascade');

  await pool.query(`update log_followers set node_until = now() + interval '1 minute'`);
  expect(await gatherChanges(pool, 'another')).toBe(null);
  await pool.query(`update log_followers set node_until = now()`);
  await rollUpTo(pool, undefined, 'another');
  expect(await usersByGifts(pool)).toEqual(everyoneGave(2));
});

it('only one of several concurrent nodes gathers, and counts every gift once', async ({
  ledger: { pool },
}) => {
  await giveEach(pool);
  const waiting = await Promise.all(['a', 'b', 'c'].map((node) => gatherChanges(pool, node)));
  expect(waiting.filter((one) => one !== null)).toHaveLength(1);
  await Promise.all([1, 2, 3].map(() => rankLeaderboardChanges(pool, 1)));
  await pool.query(`update log_followers set node_until = now()`);
  await rollUpTo(pool);
  expect(await usersByGifts(pool)).toEqual(everyoneGave(1));
});

it('gifts older than two weeks are counted only in the ranking of all time, as one change per user', async ({
  ledger: { pool },
}) => {
  for (const age of ['3 years', '2 years', '15 days', '1 hour']) {
    await giveEach(pool, { at: `now() - interval '${age}'` });
  }
  await gatherAll(pool, 2 * (USERS + 1));
  await rankLeaderboardChanges(pool, 1);
  expect(await usersByGifts(pool)).toEqual(everyoneGave(4));
  const { rows } = await pool.query<{ starts_at: string }>(
    `select starts_at from leaderboards where period <> 'all' and starts_at < now() - interval '2 weeks'`,
  );
  expect(rows).toEqual([]);
});

it('old periods are deleted', async ({ ledger: { pool } }) => {
  await pool.query(`
    insert into leaderboards (board, period, starts_at, user_id, coins, gifts)
    select board, period, now() - 3 * kept, 'ann', 1, 1
      from (values ('senders'), ('receivers')) b (board)
     cross join (values ('hour', interval '1 hour'), ('day', '1 day'), ('week', '1 week')) p (period, kept)`);
  await giveEach(pool, { users: 1 });
  await rollUpTo(pool);
  const { rows } = await pool.query(`select from leaderboards where user_id = 'ann'`);
  expect(rows).toEqual([]);
});

it('a recount deletes the waiting changes together with the rankings', async ({ ledger: { pool } }) => {
  await giveEach(pool);
  await gatherAll(pool, USERS + 1);
  await giveEach(pool);
  await rankLeaderboardChanges(pool, PORTIONS);
  await beginEpoch(pool, true);
  expect(await rowsOf(pool, 'leaderboard_changes')).toBe(0);
  await rollUpTo(pool);
  expect(await usersByGifts(pool)).toEqual(everyoneGave(2));
});
