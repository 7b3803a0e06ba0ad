import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts';
import { openPool } from '../../postgres/postgres-client.ts';
import { awayFromTheHour, positionOf, rollUp, rollUpTo } from '../testing/roll-up.ts';
import { putUser } from '../users/user-profiles.ts';
import { readOwnPlace } from './read-own-place.ts';
import { type Board, findRanking, type Period, readRanking } from './read-ranking.ts';

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
/** A gift's row as the follower reads it. */
const give = (
  client: Pick<pg.Pool, 'query'>,
  sender: string,
  receiver: string,
  coins: number,
  { at = 'now()', room = 'room', regions = [null, null] as (string | null)[] } = {},
) =>
  client.query(
    `insert into gifts (id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps,
                        at, balance, wallet_version, idempotency_key, sender_region, receiver_region)
     values (gen_random_uuid(), $6, $1, $2, $3, 'rose', 1, $4, $4, 0, 0, ${at}, 0, 1, $5, $7, $8)`,
    [++seq, sender, receiver, coins, `key-${seq}`, room, ...regions],
  );

async function idOf(board: Board, period: Period, scope = '', at?: number): Promise<number> {
  const found = await findRanking(pool, { board, period, scope, ...(at !== undefined && { at }) });
  if ('missing' in found) throw new Error(found.missing);
  return found.id!;
}

const ranking = async (board: Board, period: Period, scope = '') =>
  (await readRanking(pool, { ranking: await idOf(board, period, scope), limit: 10 })).map(
    ({ reached, ...place }) => place,
  );

test('ranks senders, receivers and rooms by the committed gifts, each once, also one that commits late', async () => {
  await awayFromTheHour(pool);
  await give(pool, 'ann', 'hal', 30);
  await give(pool, 'bob', 'hal', 50);

  // A transaction that began earlier and is still open holds back all gifts from its own position on.
  const slow = await pool.connect();
  await slow.query('begin');
  await give(slow, 'ann', 'hal', 7);
  await give(pool, 'bob', 'ivy', 1, { room: 'other' });
  await rollUpTo(pool, await positionOf(slow));
  expect(await ranking('senders', 'all')).toEqual([
    { id: 'bob', score: 50, gifts: 1 },
    { id: 'ann', score: 30, gifts: 1 },
  ]);

  await slow.query('commit');
  slow.release();
  await rollUpTo(pool);
  await rollUp(pool);
  for (const period of ['hour', 'day', 'week', 'month', 'all'] as const) {
    expect(await ranking('senders', period)).toEqual([
      { id: 'bob', score: 51, gifts: 2 },
      { id: 'ann', score: 37, gifts: 2 },
    ]);
    expect(await ranking('receivers', period)).toEqual([
      { id: 'hal', score: 87, gifts: 3 },
      { id: 'ivy', score: 1, gifts: 1 },
    ]);
    expect(await ranking('rooms', period)).toEqual([
      { id: 'room', score: 87, gifts: 3 },
      { id: 'other', score: 1, gifts: 1 },
    ]);
  }
  for (const period of ['day', 'week', 'month'] as const) {
    expect(await ranking('room', period, 'other')).toEqual([{ id: 'bob', score: 1, gifts: 1 }]);
    expect(await ranking('host', period, 'hal')).toEqual([
      { id: 'bob', score: 50, gifts: 1 },
      { id: 'ann', score: 37, gifts: 2 },
    ]);
  }
});

test('a period counts only the gifts sent in it, and past periods stay readable', async () => {
  await give(pool, 'old', 'hal', 1_000, { at: `now() - interval '40 days'` });
  await rollUpTo(pool);
  expect((await ranking('senders', 'all'))[0]).toEqual({ id: 'old', score: 1_000, gifts: 1 });
  for (const period of ['hour', 'day', 'week', 'month'] as const) {
    expect((await ranking('senders', period)).map(({ id }) => id)).not.toContain('old');
  }
  for (const period of ['day', 'week', 'month'] as const) {
    const past = await idOf('senders', period, '', Date.now() - 40 * 86_400_000);
    expect(await readRanking(pool, { ranking: past, limit: 10 })).toMatchObject([
      { id: 'old', score: 1_000 },
    ]);
  }
  const query = { board: 'senders', period: 'hour' } as const;
  expect(await findRanking(pool, { ...query, at: Date.now() - 40 * 86_400_000 })).toMatchObject({
    missing: 'deleted',
  });
  expect(await findRanking(pool, { ...query, at: Date.now() + 7_200_000 })).toEqual({ missing: 'future' });
});

test('of equal users the one whose last gift is earlier ranks first, whatever the portions and the order of commits', async () => {
  const order = async (board: 'senders' | 'receivers') =>
    (await ranking(board, 'all')).filter(({ score }) => score === 400).map(({ id }) => id);
  await give(pool, 'zed', 'zoe', 400, { at: `now() - interval '5 minutes'` });
  await rollUpTo(pool);
  await give(pool, 'abe', 'amy', 400, { at: `now() - interval '4 minutes'` });
  await rollUpTo(pool);
  expect(await order('senders')).toEqual(['zed', 'abe']);
  expect(await order('receivers')).toEqual(['zoe', 'amy']);
  // It is read last, and was given first.
  await give(pool, 'late', 'lou', 400, { at: `now() - interval '6 minutes'` });
  // A user who began to send earlier and reaches the sum later.
  await give(pool, 'aaa', 'aaz', 300, { at: `now() - interval '2 minutes'` });
  await give(pool, 'yan', 'yea', 400, { at: `now() - interval '3 minutes'` });
  await give(pool, 'aaa', 'aaz', 100, { at: `now() - interval '9 minutes'` });
  await rollUpTo(pool);
  expect(await order('senders')).toEqual(['late', 'zed', 'abe', 'yan', 'aaa']);
  expect(await order('receivers')).toEqual(['lou', 'zoe', 'amy', 'yea', 'aaz']);
});

test('the own place has the rank, and how much the next higher place is ahead', async () => {
  const all = await idOf('senders', 'all');
  expect(await readOwnPlace(pool, all, 'old')).toMatchObject({ score: 1_000, ahead: 0, nextScore: null });
  expect(await readOwnPlace(pool, all, 'zed')).toMatchObject({ ahead: 2, nextScore: 400 });
  expect(await readOwnPlace(pool, all, 'bob')).toMatchObject({
    score: 51,
    gifts: 2,
    ahead: 6,
    nextScore: 400,
  });
  expect(await readOwnPlace(pool, all, 'nobody')).toBe(null);
});

test('places ahead of the own one are counted up to 10,000', async () => {
  await pool.query(
    `insert into rankings (id, board, period, starts_at, ends_at, places)
     values (-1, 'receivers', 'month', '2020-01-01', '2020-02-01', 10050)`,
  );
  await pool.query(
    `insert into ranking_places (ranked_id, ranking_id, score, gifts, reached)
     select 'many-' || n, -1, 20000 - n / 2, 1, lpad(n::text, 13, '0') from generate_series(1, 10050) n`,
  );
  expect(await readOwnPlace(pool, -1, 'many-10000')).toMatchObject({ ahead: 9_999, nextScore: 15_001 });
  expect(await readOwnPlace(pool, -1, 'many-10001')).toMatchObject({ ahead: 10_000, nextScore: 15_000 });
  expect(await readOwnPlace(pool, -1, 'many-10050')).toMatchObject({ ahead: 10_000, nextScore: 14_976 });
  await pool.query('delete from ranking_places where ranking_id = -1');
  await pool.query('delete from rankings where id = -1');
});

test('a region ranks the gifts for which users had it then', async () => {
  await give(pool, 'may', 'mox', 70, { regions: ['np', 'cu'] });
  await give(pool, 'may', 'mox', 5, { regions: ['au', null] });
  await give(pool, 'moe', 'mox', 60, { regions: ['np', 'cu'] });
  await rollUpTo(pool);
  for (const period of ['hour', 'day', 'week', 'month', 'all'] as const) {
    expect(await ranking('senders', period, 'np')).toEqual([
      { id: 'may', score: 70, gifts: 1 },
      { id: 'moe', score: 60, gifts: 1 },
    ]);
    expect(await ranking('senders', period, 'au')).toEqual([{ id: 'may', score: 5, gifts: 1 }]);
    expect(await ranking('receivers', period, 'cu')).toEqual([{ id: 'mox', score: 130, gifts: 2 }]);
  }
});

test('a hidden user has no place, now and with later gifts, and an anonymous one has no id', async () => {
  for (const user of ['uma', 'una', 'ura']) {
    await putUser(pool, user, {});
    await give(pool, user, 'hop', 10, { regions: ['eg', null] });
  }
  await rollUpTo(pool);
  const shown = async () => (await ranking('senders', 'day', 'eg')).map(({ id, score }) => [id, score]);
  await putUser(pool, 'uma', { ranking: 'hidden' });
  await putUser(pool, 'una', { ranking: 'anonymous' });
  expect(await shown()).toEqual([
    [null, 10],
    ['ura', 10],
  ]);
  await give(pool, 'uma', 'hop', 90, { regions: ['eg', null] });
  await give(pool, 'uma', 'hop', 90, { regions: ['np', null] });
  await give(pool, 'una', 'hop', 1, { regions: ['eg', null] });
  await rollUpTo(pool);
  expect(await shown()).toEqual([
    [null, 11],
    ['ura', 10],
  ]);
  expect(await readOwnPlace(pool, await idOf('senders', 'day', 'eg'), 'uma')).toMatchObject({
    score: 100,
    hidden: true,
    ahead: 0,
  });
  expect(await readOwnPlace(pool, await idOf('senders', 'day', 'eg'), 'ura')).toMatchObject({ ahead: 1 });
  await putUser(pool, 'uma', { ranking: null });
  expect((await shown())[0]).toEqual(['uma', 100]);
});

test('a past period is closed with its first places once the log has been read beyond it', async () => {
  const at = `now() - interval '3 days'`;
  await pool.query(
    `insert into gifts (id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps,
                        at, balance, wallet_version, idempotency_key)
     select gen_random_uuid(), 'full', n, 'sender-' || n, 'host', 'rose', 1, n, n, 0, 0, ${at}, 0, 1, 'full-' || n
       from generate_series(1, 2500) n`,
  );
  await rollUpTo(pool);
  const past = Date.now() - 3 * 86_400_000;
  const read = async () => {
    const found = await findRanking(pool, { board: 'room', scope: 'full', period: 'day', at: past });
    if ('missing' in found) throw new Error(found.missing);
    return { found, places: await readRanking(pool, { ranking: found.id!, limit: 3_000 }) };
  };
  expect((await read()).places).toHaveLength(2_500);
  // The log was read up to here an hour and more ago.
  await pool.query(`update ranking_cursor set next_position = 0, next_at = now()`);
  for (let seconds = 0; seconds < 60 && !(await read()).found.closed; seconds++) {
    await give(pool, 'ann', 'hal', 1);
    await rollUpTo(pool);
  }
  const { found, places } = await read();
  expect([found.closed, found.places, places.length]).toEqual([true, 2_000, 2_000]);
  expect(places.at(-1)).toMatchObject({ id: 'sender-501', score: 501 });
});
