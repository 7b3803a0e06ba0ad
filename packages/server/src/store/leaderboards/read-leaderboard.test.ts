import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts';
import { openPool } from '../../postgres/postgres-client.ts';
import { awayFromTheHour, positionOf, rollUp, rollUpTo } from '../testing/roll-up.ts';
import { readLeaderboard, readPeriodStart } from './read-leaderboard.ts';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool(database.url, () => {});
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

let seq = 0;
/** A gift's row as the rollup reads it. */
const give = (
  client: Pick<pg.Pool, 'query'>,
  sender: string,
  receiver: string,
  coins: number,
  at = 'now()',
) =>
  client.query(
    `insert into gifts (id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps,
                        at, balance, wallet_version, idempotency_key)
     values (gen_random_uuid(), 'room', $1, $2, $3, 'rose', 1, $4, $4, 0, 0, ${at}, 0, 1, $5)`,
    [++seq, sender, receiver, coins, `key-${seq}`],
  );

const board = (name: 'senders' | 'receivers', period: 'hour' | 'day' | 'week' | 'all') =>
  readPeriodStart(pool, period)
    .then((startsAt) => readLeaderboard(pool, { board: name, period, startsAt, limit: 10 }))
    .then((ranked) => ranked.map(({ reached, ...line }) => line));

test('ranks senders and receivers by their committed gifts, and counts each once, even if it commits late', async () => {
  await awayFromTheHour(pool);
  await give(pool, 'ann', 'hal', 30);
  await give(pool, 'bob', 'hal', 50);

  // A transaction that began earlier and is still open holds back all gifts from its own xid on.
  const slow = await pool.connect();
  await slow.query('begin');
  await give(slow, 'ann', 'hal', 7);
  await give(pool, 'bob', 'ivy', 1);
  await rollUpTo(pool, await positionOf(slow));
  expect(await board('senders', 'all')).toEqual([
    { user: 'bob', coins: 50, gifts: 1 },
    { user: 'ann', coins: 30, gifts: 1 },
  ]);

  await slow.query('commit');
  slow.release();
  await rollUpTo(pool);
  await rollUp(pool);
  for (const period of ['hour', 'day', 'week', 'all'] as const) {
    expect(await board('senders', period)).toEqual([
      { user: 'bob', coins: 51, gifts: 2 },
      { user: 'ann', coins: 37, gifts: 2 },
    ]);
    expect(await board('receivers', period)).toEqual([
      { user: 'hal', coins: 87, gifts: 3 },
      { user: 'ivy', coins: 1, gifts: 1 },
    ]);
  }
});

test('a period counts only the gifts sent in it', async () => {
  await give(pool, 'old', 'hal', 1_000, `now() - interval '8 days'`);
  await rollUpTo(pool);
  expect((await board('senders', 'all'))[0]).toEqual({ user: 'old', coins: 1_000, gifts: 1 });
  for (const period of ['hour', 'day', 'week'] as const) {
    expect((await board('senders', period)).map(({ user }) => user)).not.toContain('old');
  }
});

test('of equal users the one who reached the sum first ranks first, for any division into portions', async () => {
  const order = async (name: 'senders' | 'receivers') =>
    (await board(name, 'all')).filter(({ coins }) => coins === 400).map(({ user }) => user);
  await give(pool, 'zed', 'zoe', 400);
  await rollUpTo(pool);
  await give(pool, 'abe', 'amy', 400);
  await rollUpTo(pool);
  expect(await order('senders')).toEqual(['zed', 'abe']);
  expect(await order('receivers')).toEqual(['zoe', 'amy']);
  // A user who began to send earlier and reaches the sum later.
  await give(pool, 'aaa', 'aaz', 100, `now() - interval '1 hour'`);
  await give(pool, 'yan', 'yea', 400);
  await give(pool, 'aaa', 'aaz', 300, `now() - interval '1 hour'`);
  await rollUpTo(pool);
  expect(await order('senders')).toEqual(['zed', 'abe', 'yan', 'aaa']);
  expect(await order('receivers')).toEqual(['zoe', 'amy', 'yea', 'aaz']);
});
