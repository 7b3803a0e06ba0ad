import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import { openPool } from '../../postgres/postgres-client.ts';
import { patient } from '../testing/ledger.ts';
import { setScene } from '../testing/stage.ts';
import { addViewHistory } from './room-views.ts';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool(patient(database.url), () => {});
  await setScene(pool, {
    users: { ann: 0, ben: 0, hal: 0, ivy: 0 },
    rooms: { stage: { host: 'hal' }, quiet: { host: 'ivy' } },
  });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const seen = async () => {
  const { rows } = await pool.query<{ seen: string }>(
    `select room_id || ' ' || user_id as seen from room_views order by 1`,
  );
  return rows.map((row) => row.seen);
};

test('each user is recorded once per room, at the first view', async () => {
  expect(
    await addViewHistory(pool, [
      ['stage', 'ann'],
      ['stage', 'ben'],
      ['quiet', 'ann'],
    ]),
  ).toBe(3);
  const first = await pool.query('select * from room_views order by 1, 2');
  expect(
    await addViewHistory(pool, [
      ['stage', 'ann'],
      ['stage', 'cat'],
    ]),
  ).toBe(1);
  expect(await seen()).toEqual(['quiet ann', 'stage ann', 'stage ben', 'stage cat']);
  const again = await pool.query("select * from room_views where user_id <> 'cat' order by 1, 2");
  expect(again.rows).toEqual(first.rows);
});

test('nodes that record the same users at the same time do not deadlock', async () => {
  const other = await pool.connect();
  await other.query('begin');
  await addViewHistory(other, [['stage', 'b']]);
  const adding = addViewHistory(pool, [
    ['stage', 'c'],
    ['stage', 'b'],
    ['stage', 'a'],
  ]);
  await waitUntil('the second node waits for the first', async () => {
    const { rows } = await pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows.length > 0;
  });
  // The first node has not reached c yet, so the second one inserts it first.
  await addViewHistory(other, [['stage', 'c']]);
  await other.query('commit');
  other.release();
  expect(await adding).toBe(1);
  await pool.query("delete from room_views where user_id in ('a', 'b', 'c')");
});

test('the report shows for each room how many of its viewers sent gifts', async () => {
  await addViewHistory(pool, [['stage', 'hal']]);
  await pool.query(
    `insert into supporters (room_id, sender_id, gifts, coins, reached_at)
     values ('stage', 'ann', 2, 90, now()), ('stage', 'dan', 1, 10, now())`,
  );
  await pool.query(
    `update rooms set senders = 2, gifts = 3, coins = 100, created_at = created_at - interval '1 hour' where id = 'stage'`,
  );
  await pool.query(
    `insert into rooms (id, host_id, created_at, ended_at) values ('old', 'hal', now() - interval '31 days', now())`,
  );
  const sql = await readFile(new URL('../../../sql/reports/conversion.sql', import.meta.url), 'utf8');
  const { rows } = await pool.query(sql);
  expect(rows.map(({ opened_at, ...row }) => row)).toEqual([
    {
      room: 'quiet',
      host: 'ivy',
      viewers: 1,
      senders: 0,
      rate: '0.0000',
      coins: 0,
      coins_per_viewer: '0.00',
      unseen: 0,
    },
    // Hal, who watches his own room, does not count. Dan, who has no recorded view, has sent a gift.
    {
      room: 'stage',
      host: 'hal',
      viewers: 3,
      senders: 1,
      rate: '0.3333',
      coins: 90,
      coins_per_viewer: '30.00',
      unseen: 1,
    },
  ]);
});
