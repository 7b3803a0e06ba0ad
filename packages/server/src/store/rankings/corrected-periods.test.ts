import type pg from 'pg';
import { expect } from 'vitest';
import { ledgerTest as it } from '../testing/ledger.ts';
import { rollUpTo } from '../testing/roll-up.ts';
import { findRanking, readRanking } from './read-ranking.ts';

const DAY_MS = 86_400_000;

/** A gift of each sender `sender-n` with n coins in a room, three days ago, so many minutes after the others. */
const give = (pool: pg.Pool, from: number, to: number, minutes = 0) =>
  pool.query(
    `with given as (
       insert into gifts (id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps,
                          at, balance, wallet_version, idempotency_key)
       select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || lpad(to_hex(n), 20, '0'))::uuid,
              'room', n + $3 * 10000, 'sender-' || n, 'hal', 'rose', 1, n, n, 0, 0, at, 0, 1 + $3, 'key-' || n || '-' || $3
         from generate_series($1::int, $2::int) n
        cross join (select date_trunc('day', now()) - interval '60 hours' + $3 * interval '1 minute') t (at)
       returning id, sender_id, idempotency_key, wallet_version
     )
     insert into gift_keys (gift_id, sender_id, idempotency_key, wallet_version) select * from given`,
    [from, to, minutes],
  );

/** Changes what counts of the gifts of senders by the same part of their coins. */
const correct = (
  pool: pg.Pool,
  senders: readonly number[],
  part: number,
  { reversed = false, at = 'now()', minutes = 0 } = {},
) =>
  pool.query(
    `with journal as (
       insert into journals (id, kind, user_id, account, idempotency_key, coins, at)
       select gen_random_uuid(), 'reversal', 'hal', 'earnings', gen_random_uuid()::text, 0, ${at} returning id, at
     )
     insert into gift_corrections (journal_id, gift_id, room_id, receiver_id, owed, coins, earned, agency_coins, reversed, at)
     select j.id, g.id, room_id, receiver_id, 0, g.coins * $2::numeric, 0, 0, $3, j.at
       from gifts g, journal j where sender_id = any ($1) and g.wallet_version = 1 + $4`,
    [senders.map((n) => `sender-${n}`), part, reversed, minutes],
  );

const dayOf = async (pool: pg.Pool) => {
  const at = Date.now() - 3 * DAY_MS + (12 * 3_600_000 - (Date.now() % DAY_MS));
  const found = await findRanking(pool, { board: 'senders', period: 'day', at });
  if ('missing' in found) throw new Error(found.missing);
  const places = await readRanking(pool, { ranking: found.id!, limit: 9_999 });
  expect(found.places).toBe(places.length);
  return { found, scores: places.map(({ id, score }) => [Number(id!.slice(7)), score]) };
};

const numbers = (from: number, to: number) =>
  Array.from({ length: Math.abs(to - from) + 1 }, (_, i) => from + Math.sign(to - from) * i);

it('corrections move the first places of a period that is over, and those that were deleted come back', async ({
  ledger: { pool },
}) => {
  await pool.query(`insert into users (id) values ('hal')`);
  await give(pool, 1, 2_500);
  await rollUpTo(pool);
  await pool.query(`update ranking_cursor set next_position = 0, next_at = now()`);
  for (let n = 1; !(await dayOf(pool)).found.closed; n++) {
    expect(n).toBeLessThan(30);
    // A portion of the log closes one ranking. This changes nothing.
    await correct(pool, [], 0);
    await rollUpTo(pool);
  }
  const kept = numbers(2_500, 501).map((n) => [n, n]);
  expect((await dayOf(pool)).scores).toEqual(kept);

  // Below the first of the deleted places: this one could be before it.
  await correct(pool, [2_500], -0.9);
  // It was deleted, and cannot come back with fewer coins.
  await correct(pool, [400], -0.5);
  await rollUpTo(pool);
  expect((await dayOf(pool)).scores).toEqual(kept.slice(1));
  await correct(pool, [2_500], 0.5);
  await correct(pool, [400], 0.5);
  await rollUpTo(pool);
  expect((await dayOf(pool)).scores).toEqual(
    [...kept.slice(1), [2_500, 1_500]].toSorted(([a, x], [b, y]) => y! - x! || a! - b!),
  );

  // So many that the first thousand places need deleted ones: all of them are counted again.
  await correct(pool, numbers(2_499, 1_300), -1, { reversed: true });
  await rollUpTo(pool);
  expect((await dayOf(pool)).scores).toEqual([[2_500, 1_500], ...numbers(1_299, 1).map((n) => [n, n])]);

  // 90 days after the day it does not change any more. Over all time it does.
  await correct(pool, [1_299], -1, { reversed: true, at: `now() + interval '88 days'` });
  await rollUpTo(pool);
  expect((await dayOf(pool)).scores[1]).toEqual([1_299, 1_299]);
  const all = await findRanking(pool, { board: 'senders', period: 'all' });
  if ('missing' in all) throw new Error(all.missing);
  expect(await readRanking(pool, { ranking: all.id!, limit: 3 })).toMatchObject([
    { id: 'sender-2500', score: 1_500 },
    { id: 'sender-1298' },
    { id: 'sender-1297' },
  ]);
});

it('of equals the first is the one whose last gift that counts is the earlier one', async ({
  ledger: { pool },
}) => {
  await pool.query(`insert into users (id) values ('hal')`);
  for (const minutes of [1, 4]) await give(pool, 10, 10, minutes);
  for (const minutes of [2, 3]) await give(pool, 10, 11, minutes);
  await pool.query(`update gifts set coins = 10`);
  await rollUpTo(pool);
  expect((await dayOf(pool)).scores).toEqual([
    [10, 40],
    [11, 20],
  ]);
  for (const minutes of [4, 3]) await correct(pool, [10], -1, { reversed: true, minutes });
  await rollUpTo(pool);
  // The last gifts are those of the second and the third minute.
  expect((await dayOf(pool)).scores).toEqual([
    [10, 20],
    [11, 20],
  ]);
  await correct(pool, [10], -1, { reversed: true, minutes: 1 });
  await correct(pool, [11], -1, { reversed: true, minutes: 2 });
  await rollUpTo(pool);
  expect((await dayOf(pool)).scores).toEqual([
    [10, 10],
    [11, 10],
  ]);
  await correct(pool, [10], -1, { reversed: true, minutes: 2 });
  await rollUpTo(pool);
  expect((await dayOf(pool)).scores).toEqual([[11, 10]]);
});
