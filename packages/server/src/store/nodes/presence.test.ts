import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { hashUser } from '../../domain/rooms/room-viewers.ts';
import type { Queryable } from '../../postgres/database.ts';
import { openPool } from '../../postgres/postgres-client.ts';
import { createViewers } from '../../presence/viewers.ts';
import {
  beginPresence,
  endPresence,
  forgetDeadNodes,
  readDigests,
  readPresenceElsewhere,
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

/** Moves the last heartbeat of the node into the past. */
const silentFor = (session: string, seconds: number, db: Queryable = pool) =>
  db.query(
    `update presence_nodes set seen_at = now() - interval '1 second' * $2::float8 where session = $1`,
    [session, seconds],
  );

/** The number of viewers of each room on other nodes. All are different users. */
async function elsewhere(session: string | null, rooms: string[], db: Queryable = pool) {
  const lists = await readPresenceElsewhere(db, session, rooms);
  return Object.fromEntries(
    [...lists].map(([room, list]) => [room, list.nodes().reduce((sum, { viewers }) => sum + viewers, 0)]),
  );
}

let version = 0;
const write = (
  session: string,
  counts: Record<string, number>,
  digest: Buffer | null = null,
  db: Queryable = pool,
) =>
  writeViewers(
    db,
    session,
    ++version,
    Object.entries(counts).map(([room, viewers]) => ({ room, viewers, digest })),
  );

const rowsLeft = async () => {
  const { rows } = await pool.query<{ nodes: number; counts: number }>(
    'select (select count(*) from presence_nodes) as nodes, (select count(*) from presence) as counts',
  );
  return rows[0];
};

test('a node writes its version; a row without one is of 0.2.0', async () => {
  await pool.query("insert into presence_nodes (node) values ('old')");
  const { rows } = await pool.query('select node, version from presence_nodes order by node');
  const { version } = packageJson;
  expect(rows).toEqual([
    { node: 'old', version: '0.2.0' },
    { node: 'one', version },
    { node: 'two', version },
  ]);
});

test('each node reads the sum of the others', async () => {
  const three = await beginPresence(pool, 'three');
  expect(await write(one, { r: 3, s: 1 })).toBe(true);
  await write(two, { r: 4 });
  expect(await elsewhere(three, ['r', 's', 'empty'])).toEqual({ r: 7, s: 1 });
  expect(await elsewhere(one, ['r', 's'])).toEqual({ r: 4 });
  expect(await elsewhere(null, ['r'])).toEqual({ r: 7 });

  await write(two, { r: 0, s: 2 });
  expect(await elsewhere(one, ['r', 's'])).toEqual({ s: 2 });
  expect(await rowsLeft()).toEqual({ nodes: 3, counts: 3 });
});

test('a node without heartbeats does not count, and counts again after the next one', async () => {
  await write(two, { r: 4 });
  // In a transaction, in which now() does not advance.
  const client = await pool.connect();
  await client.query('begin');
  await silentFor(two, 4, client);
  expect(await elsewhere(one, ['r'], client)).toEqual({ r: 4 });
  await client.query('rollback');
  client.release();
  await silentFor(two, 5.1);
  expect(await elsewhere(one, ['r'])).toEqual({});
  await forgetDeadNodes(pool);
  expect(await write(two, {})).toBe(true);
  expect(await elsewhere(one, ['r'])).toEqual({ r: 4 });
});

test('a node that ended long ago is deleted, and can no longer write', async () => {
  await write(one, { r: 1 });
  await write(two, { r: 4 });
  await silentFor(two, 16);
  await forgetDeadNodes(pool);
  expect(await rowsLeft()).toEqual({ nodes: 1, counts: 1 });
  expect(await write(two, { r: 5 })).toBe(false);
  expect(await rowsLeft()).toEqual({ nodes: 1, counts: 1 });
  await endPresence(pool, one);
  expect(await rowsLeft()).toEqual({ nodes: 0, counts: 0 });
});

test('all nodes can delete dead nodes at once, without waiting for each other or for a node that writes', async () => {
  const sessions = await Promise.all(Array.from({ length: 20 }, (_, n) => beginPresence(pool, `node ${n}`)));
  for (const session of sessions) {
    await write(session, { r: 1 });
    await silentFor(session, 60);
  }
  const alive = sessions[0]!;
  const client = await pool.connect();
  await client.query('begin');
  await write(alive, { r: 2 }, null, client);
  await Promise.all(Array.from({ length: 5 }, () => forgetDeadNodes(pool)));
  await client.query('commit');
  client.release();
  expect(await elsewhere(one, ['r'])).toEqual({ r: 2 });
  expect(await rowsLeft()).toEqual({ nodes: 3, counts: 1 });
});

test('thousands of rooms are written and read in one statement each', async () => {
  const rooms = Array.from({ length: 5_000 }, (_, n) => `room-${n}`);
  await write(two, Object.fromEntries(rooms.map((room, n) => [room, n + 1])), Buffer.alloc(61));
  const sums = await elsewhere(one, rooms);
  expect(Object.keys(sums)).toHaveLength(5_000);
  expect(sums['room-4999']).toBe(5_000);
  const wanted = rooms.map((room) => ({ room, session: two }));
  expect(await readDigests(pool, wanted)).toHaveLength(5_000);
});

test('a digest is read again only when its version changes, not when only counts are written', async () => {
  const three = await beginPresence(pool, 'three');
  const text = async () => (await readPresenceElsewhere(pool, three, ['r'])).get('r')!.text;
  const nodes = async () => (await readPresenceElsewhere(pool, three, ['r'])).get('r')!.nodes();
  const digest = Buffer.from([0, 1, 2, 3, 4, 5, 255]);
  await write(one, { r: 1 }, digest);
  const written = version;
  await write(two, { r: 2 });
  expect(await nodes()).toEqual(
    [
      { session: one, viewers: 1, version: written },
      { session: two, viewers: 2, version: 0 },
    ].sort((a, b) => (a.session < b.session ? -1 : 1)),
  );
  const before = await text();
  expect(await text()).toBe(before);
  await write(one, { r: 4 });
  expect(await text()).not.toBe(before);
  const wanted = [one, two].map((session) => ({ room: 'r', session }));
  expect(new Map((await readDigests(pool, wanted)).map((row) => [row.session, row]))).toEqual(
    new Map([
      [one, { room: 'r', session: one, viewers: 4, version: written, digest }],
      [two, { room: 'r', session: two, viewers: 2, version: 0, digest: Buffer.alloc(0) }],
    ]),
  );
  await write(one, { r: 0 });
  expect(await readDigests(pool, wanted)).toMatchObject([{ session: two }]);
  // The returning viewers are other users than before.
  await write(one, { r: 1 });
  expect((await readDigests(pool, wanted)).find(({ session }) => session === one)).toMatchObject({
    version: 0,
  });
});

test('three nodes count a user who is connected to all of them once, through the database', async () => {
  const nodes = ['one', 'two', 'three'].map((name) => {
    const users = new Set<string>();
    const viewers = createViewers({
      begin: () => beginPresence(pool, name),
      write: (session, version, rows) => writeViewers(pool, session, version, rows),
      readElsewhere: (session, rooms) => readPresenceElsewhere(pool, session, rooms),
      readDigests: (wanted) => readDigests(pool, wanted),
      forgetDead: async () => {},
      end: (session) => endPresence(pool, session),
      *viewersHere() {
        const hashes = [...users].map(hashUser);
        const fingerprint = hashes.reduce((sum, hash) => (sum + hash) % 2 ** 48, 0);
        yield { room: 'r', viewers: users.size, fingerprint, hashes: () => hashes };
      },
      changed: () => {},
    });
    return { users, viewers };
  });
  const shown = async () => {
    for (let round = 0; round < 2; round++) for (const { viewers } of nodes) await viewers.exchange();
    return nodes.map(({ users, viewers }) => users.size + viewers.elsewhere('r'));
  };
  for (const { users } of nodes) users.add('ann');
  expect(await shown()).toEqual([1, 1, 1]);
  nodes.forEach(({ users }, node) => {
    for (let n = 0; n < 4_000; n++) users.add(`user-${node * 3_000 + n}`);
  });
  expect(await shown()).toEqual([10_001, 10_001, 10_001]);
  nodes[0]!.users.delete('ann');
  nodes[1]!.users.delete('ann');
  expect(await shown()).toEqual([10_001, 10_001, 10_001]);
  nodes[2]!.users.delete('ann');
  expect(await shown()).toEqual([10_000, 10_000, 10_000]);
});
