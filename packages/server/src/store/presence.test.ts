import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.ts';
import type { Queryable } from './database.ts';
import { openPool } from './postgres-client.ts';
import {
  beginPresence,
  endPresence,
  forgetDeadNodes,
  readViewersElsewhere,
  writeViewers,
} from './presence.ts';

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

let one: string;
let two: string;
beforeEach(async () => {
  await pool.query('truncate presence, presence_nodes');
  one = await beginPresence(pool, 'one');
  two = await beginPresence(pool, 'two');
});

/** The node was last heard of so long ago. */
const silentFor = (session: string, seconds: number, db: Queryable = pool) =>
  db.query(
    `update presence_nodes set seen_at = now() - interval '1 second' * $2::float8 where session = $1`,
    [session, seconds],
  );

const elsewhere = async (session: string | null, ...rooms: string[]) =>
  Object.fromEntries(await readViewersElsewhere(pool, session, rooms));

const rowsLeft = async () => {
  const { rows } = await pool.query<{ nodes: number; counts: number }>(
    'select (select count(*) from presence_nodes) as nodes, (select count(*) from presence) as counts',
  );
  return rows[0];
};

test('each node reads the sum of the others', async () => {
  const three = await beginPresence(pool, 'three');
  expect(
    await writeViewers(pool, one, [
      ['r', 3],
      ['s', 1],
    ]),
  ).toBe(true);
  await writeViewers(pool, two, [['r', 4]]);
  expect(await elsewhere(three, 'r', 's', 'empty')).toEqual({ r: 7, s: 1 });
  expect(await elsewhere(one, 'r', 's')).toEqual({ r: 4 });
  expect(await elsewhere(null, 'r')).toEqual({ r: 7 });

  await writeViewers(pool, two, [
    ['r', 0],
    ['s', 2],
  ]);
  expect(await elsewhere(one, 'r', 's')).toEqual({ s: 2 });
  expect(await rowsLeft()).toEqual({ nodes: 3, counts: 3 });
});

test('a node that is not heard of does not count; heard of again it does', async () => {
  await writeViewers(pool, two, [['r', 4]]);
  // In a transaction, where now() stands still.
  const client = await pool.connect();
  await client.query('begin');
  await silentFor(two, 4, client);
  expect(Object.fromEntries(await readViewersElsewhere(client, one, ['r']))).toEqual({ r: 4 });
  await client.query('rollback');
  client.release();
  await silentFor(two, 5.1);
  expect(await elsewhere(one, 'r')).toEqual({});
  await forgetDeadNodes(pool);
  expect(await writeViewers(pool, two, [])).toBe(true);
  expect(await elsewhere(one, 'r')).toEqual({ r: 4 });
});

test('one that is long dead is forgotten, and writes nothing any more', async () => {
  await writeViewers(pool, one, [['r', 1]]);
  await writeViewers(pool, two, [['r', 4]]);
  await silentFor(two, 16);
  await forgetDeadNodes(pool);
  expect(await rowsLeft()).toEqual({ nodes: 1, counts: 1 });
  expect(await writeViewers(pool, two, [['r', 5]])).toBe(false);
  expect(await rowsLeft()).toEqual({ nodes: 1, counts: 1 });
  await endPresence(pool, one);
  expect(await rowsLeft()).toEqual({ nodes: 0, counts: 0 });
});

test('all look for the dead at once, and none waits for another or for a node that writes', async () => {
  const sessions = await Promise.all(Array.from({ length: 20 }, (_, n) => beginPresence(pool, `node ${n}`)));
  for (const session of sessions) {
    await writeViewers(pool, session, [['r', 1]]);
    await silentFor(session, 60);
  }
  const alive = sessions[0]!;
  const client = await pool.connect();
  await client.query('begin');
  await writeViewers(client, alive, [['r', 2]]);
  await Promise.all(Array.from({ length: 5 }, () => forgetDeadNodes(pool)));
  await client.query('commit');
  client.release();
  expect(await elsewhere(one, 'r')).toEqual({ r: 2 });
  expect(await rowsLeft()).toEqual({ nodes: 3, counts: 1 });
});

test('thousands of rooms are written and read in one statement each', async () => {
  const rooms = Array.from({ length: 5_000 }, (_, n) => `room-${n}`);
  await writeViewers(
    pool,
    two,
    rooms.map((room, n) => [room, n + 1] as const),
  );
  const sums = await readViewersElsewhere(pool, one, rooms);
  expect(sums.size).toBe(5_000);
  expect(sums.get('room-4999')).toBe(5_000);
});
