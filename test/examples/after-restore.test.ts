import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPool } from '../../packages/server/src/postgres/postgres-client.ts';
import { rollUp, rollUpTo } from '../../packages/server/src/store/testing/roll-up.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { runLavish } from '../support/run-lavish.ts';
import { onDatabase } from '../support/test-postgres.ts';

/** A gift and a battle of the transaction with this id, counted in the rankings. */
const counted = (xid: string) => `
  insert into gifts (id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps, at,
                     balance, wallet_version, idempotency_key, xid)
  values (gen_random_uuid(), 'room', 1, 'alice', 'bob', 'rose', 1, 7, 7, 3, 5000, now(), 0, 1, 'key', ${xid});
  insert into ranking_places (ranked_id, ranking_id, score, gifts, reached)
  select 'alice', id, 7, 1, '0' from rankings where board = 'senders';
  insert into battles (id, mode, state, version, rules, secret, progress, result, created_at, over_at, xid)
  values (gen_random_uuid(), 'solo', 'finished', 9, '{}', '', '{"sides": [{"hosts": [{"host": "bob", "left": false, "points": 7}]}]}',
          '{"winner": 0, "finished_at": "2026-01-31T12:00:00.000Z"}', now(), now(), ${xid});
  insert into ranking_hosts (user_id, ranking_id, battles, wins, streak, best_streak, points, reached)
  select 'bob', id, 1, 1, 1, 1, 7, '0' from rankings where board = 'battles';
  update log_followers set position = ${xid}::bigint + 1`;

/** As after a dump of a server with higher transaction ids: counted up to an id that this server has not reached. */
const OF_ANOTHER_SERVER = counted(`'900000000000'`);
const OF_THIS_SERVER = counted('pg_current_xact_id()::text::bigint');

let database: TestDatabase;
let guide: string;
beforeEach(async () => {
  database = await createTestDatabase();
  guide = await readFile(join(import.meta.dirname, '../../docs/OPERATIONS.md'), 'utf8');
});
afterEach(() => database.drop());

const prepare = (sql: string) => onDatabase(database.url, (client) => client.query(sql));

/** Runs the command of the guide, and expects a new epoch. Returns its output. */
async function afterRestore(...more: string[]): Promise<string> {
  expect(guide.includes('npx lavish epoch new'), 'the guide has the command').toBe(true);
  const before = await onDatabase(database.url, epochOf);
  const { code, stdout, stderr } = await runLavish(['epoch', 'new', ...more], { DATABASE_URL: database.url });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const after = await onDatabase(database.url, epochOf);
  expect(after).not.toBe(before);
  expect(stdout.replaceAll('-', '')).toContain(after.replaceAll('-', ''));
  return stdout;
}

const epochOf = async (client: Client) =>
  (await client.query<{ epoch: string }>('select epoch from feed_epoch')).rows[0]!.epoch;

async function expectCountedOnce(): Promise<void> {
  const pool = openPool(database.url, () => {}, 1);
  await rollUpTo(pool);
  await rollUp(pool);
  const boards = await pool.query(
    `select board, ranked_id, score from ranking_places join rankings r on r.id = ranking_id
      where period = 'all' and board = 'senders'`,
  );
  expect(boards.rows).toEqual([{ board: 'senders', ranked_id: 'alice', score: 7 }]);
  const hosts = await pool.query(
    `select user_id, battles, streak from ranking_hosts join rankings r on r.id = ranking_id where period = 'all'`,
  );
  expect(hosts.rows).toEqual([{ user_id: 'bob', battles: 1, streak: 1 }]);
  await pool.end();
}

test('after a dump the feed has a new epoch, and every gift and battle counts once in the rankings', async () => {
  await prepare(OF_ANOTHER_SERVER);
  const output = await afterRestore();
  expect(output).toMatch(/positions in the log continue 8\d{11} higher/);
  expect(output).toContain('the rankings do not change');
  await expectCountedOnce();
  expect(await afterRestore('--recount')).toContain('recomputed from all gifts and battles');
  await expectCountedOnce();
});

test('counts of this server stay, unless a recount is requested', async () => {
  await prepare(OF_THIS_SERVER);
  const output = await afterRestore();
  expect(output).toContain('the rankings do not change');
  expect(output).not.toContain('continue');
  await expectCountedOnce();
  expect(await afterRestore('--recount')).toContain('recomputed from all gifts and battles');
  await expectCountedOnce();
});
