import type pg from 'pg';
import { expect } from 'vitest';
import { ledgerTest } from '../testing/ledger.ts';
import { follow, followTo, positionOf, waitForHorizon } from '../testing/roll-up.ts';
import { followPortion, type LogFollower, type LogPortion } from './follow-portion.ts';

/** A follower that copies the numbers of gifts. The copy refuses a number twice. */
const copier = (over: Partial<LogFollower> = {}): LogFollower => ({
  name: 'copies',
  giftsAPortion: 100,
  apply: copy,
  ...over,
});

async function copy(client: pg.ClientBase, { from, to }: LogPortion): Promise<void> {
  await client.query('insert into copies select seq from gifts where xid >= $1 and xid < $2', [from, to]);
}

/** A ledger with the follower `copies`. */
const it = ledgerTest.extend<{ pool: pg.Pool }>({
  pool: async ({ ledger: { pool } }, use) => {
    await pool.query(`
      create table copies (seq bigint primary key);
      insert into log_followers (name) values ('copies')`);
    await use(pool);
  },
});

/** Gifts with these numbers, all in one transaction. */
const give = (db: Pick<pg.Pool, 'query'>, first: number, last = first) =>
  db.query(
    `insert into gifts (id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps,
                        at, balance, wallet_version, idempotency_key)
     select gen_random_uuid(), 'room', n, 'ann', 'hal', 'rose', 1, 10, 10, 0, 0, now(), 0, n, n
       from generate_series($1::int, $2::int) n`,
    [first, last],
  );

const copied = async (pool: pg.Pool): Promise<number[]> =>
  (await pool.query<{ seq: number }>('select seq from copies order by seq')).rows.map(({ seq }) => seq);

const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

it('a gift that commits after later ones is not skipped, and those wait for it', async ({ ledger, pool }) => {
  const slow = await ledger.connect();
  await slow.query('begin');
  // A subtransaction has an id of its own, above that of its transaction.
  await slow.query('savepoint part');
  await give(slow, 1);
  await slow.query('release part');
  await give(pool, 2);
  await followTo(pool, copier(), await positionOf(slow));
  expect(await copied(pool)).toEqual([]);

  await slow.query('commit');
  await followTo(pool, copier());
  expect(await copied(pool)).toEqual([1, 2]);
});

it('a gift that is rolled back is not waited for', async ({ ledger, pool }) => {
  const failing = await ledger.connect();
  await failing.query('begin');
  await give(failing, 1);
  await give(pool, 2);
  await failing.query('rollback');
  await followTo(pool, copier());
  expect(await copied(pool)).toEqual([2]);
});

it('a follower that nothing concerns moves to the end of the log without reading it', async ({ pool }) => {
  await give(pool, 1, 500);
  await waitForHorizon(pool);
  let concerned = false;
  const follower = copier({ giftsAPortion: 1, skips: async () => !concerned });
  expect(await follow(pool, follower)).toBe(true);
  concerned = true;
  await give(pool, 501);
  await followTo(pool, follower);
  expect(await copied(pool)).toEqual([501]);
});

it('a portion has at most its number of gifts, and as many battles and journals', async ({ pool }) => {
  for (let n = 1; n <= 25; n++) await give(pool, n);
  const sizes: number[] = [];
  const follower = copier({
    giftsAPortion: 10,
    async apply(client, portion) {
      const before = (await client.query('select from copies')).rowCount!;
      await copy(client, portion);
      sizes.push((await client.query('select from copies')).rowCount! - before);
    },
  });
  await waitForHorizon(pool);
  await followTo(pool, follower);
  expect(sizes.filter((size) => size > 0)).toEqual([10, 10, 5]);
  expect(await copied(pool)).toEqual(upTo(25));

  await pool.query(`insert into users (id) values ('ann')`);
  for (let n = 1; n <= 21; n++) {
    await pool.query(
      `insert into battles (id, mode, state, version, rules, secret, progress, created_at, over_at, xid)
       values (gen_random_uuid(), 'solo', 'finished', 9, '{}', '', '{}', now(), now(), log_position())`,
    );
    await pool.query(
      `insert into journals (id, kind, user_id, idempotency_key, coins, balance, wallet_version, at)
       values (gen_random_uuid(), 'top_up', 'ann', $1::int, 1, $1::int, $1::int, now())`,
      [n],
    );
  }
  const rows: number[][] = [];
  const counting = copier({
    giftsAPortion: 10,
    async apply(client, { from, to }) {
      const counts = await client.query<{ n: number }>(
        `select count(*) as n from battles where xid >= $1 and xid < $2
         union all select count(*) from journals where xid >= $1 and xid < $2`,
        [from, to],
      );
      rows.push(counts.rows.map(({ n }) => n));
    },
  });
  await followTo(pool, counting);
  for (const counts of rows) expect(Math.max(...counts)).toBeLessThanOrEqual(10);
  const sums = [0, 1].map((which) => rows.reduce((sum, counts) => sum + counts[which]!, 0));
  expect(sums).toEqual([21, 21]);
});

it('the gifts of one transaction are in one portion, however many', async ({ pool }) => {
  await give(pool, 1, 3);
  await give(pool, 4, 40);
  await give(pool, 41, 42);
  const portions: LogPortion[] = [];
  const follower = copier({
    giftsAPortion: 10,
    async apply(client, portion) {
      portions.push(portion);
      await copy(client, portion);
    },
  });
  await followTo(pool, follower);
  expect(await copied(pool)).toEqual(upTo(42));
  for (const [i, portion] of portions.slice(1).entries()) expect(portion.from).toBe(portions[i]!.to);
});

ledgerTest(
  'a portion of a log that is far behind reads no more of it than the portion',
  async ({ ledger }) => {
    const client = await ledger.connect();
    await client.query('update feed_epoch set xid_offset = 100000');
    await client.query(
      `insert into gifts (id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps,
                        at, balance, wallet_version, idempotency_key, xid)
     select gen_random_uuid(), 'room', n, 'ann', 'hal', 'rose', 1, 10, 10, 0, 0, now(), 0, n, n, n
       from generate_series(1, 60000) n`,
    );
    const PORTION = 'select portion_end from log_portion_end(100, 1000)';
    const pagesRead = async () => {
      expect((await client.query(PORTION)).rows).toEqual([{ portion_end: 1_100 }]);
      const { rows } = await client.query(`explain (analyze, buffers, format json) ${PORTION}`);
      const plan = rows[0]['QUERY PLAN'][0].Plan;
      return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
    };
    // Of about 2,000 pages. Without statistics, and with them.
    expect(await pagesRead()).toBeLessThan(150);
    await client.query('vacuum analyze gifts');
    expect(await pagesRead()).toBeLessThan(150);
  },
);

it('with nothing to read a follower writes nothing, and renews its place every three seconds', async ({
  pool,
}) => {
  await give(pool, 1);
  await followTo(pool, copier());
  const version = async () =>
    (await pool.query(`select xmin::text, updated_at from log_followers where name = 'copies'`)).rows[0];
  const before = await version();
  expect(await followPortion(pool, 'test', copier())).toBe('caught up');
  expect(await version()).toEqual(before);
  await pool.query(
    `update log_followers set updated_at = now() - interval '4 seconds' where name = 'copies'`,
  );
  expect(await followPortion(pool, 'test', copier())).toBe('caught up');
  expect((await version()).updated_at).toBeGreaterThan(before.updated_at);
});

it('another node takes over when a node has not been seen for five seconds', async ({ pool }) => {
  await give(pool, 1);
  await followTo(pool, copier(), undefined, 'first');
  await give(pool, 2);
  expect(await followPortion(pool, 'second', copier())).toBe('another node');
  expect(await copied(pool)).toEqual([1]);
  const { rows } = await pool.query<{ seconds: string }>(
    `select extract(epoch from node_until - updated_at)::text as seconds from log_followers where name = 'copies'`,
  );
  expect(Number(rows[0]!.seconds)).toBe(5);
  await pool.query(`update log_followers set node_until = now() where name = 'copies'`);
  await followTo(pool, copier(), undefined, 'second');
  expect(await copied(pool)).toEqual([1, 2]);
  expect(await followPortion(pool, 'first', copier())).toBe('another node');
});

it('nodes that follow at once read each gift once', async ({ pool }) => {
  for (let round = 0; round < 20; round++) {
    const giving = give(pool, round * 3 + 1, round * 3 + 3);
    // As after the end of a node: each of them may follow.
    await pool.query(`update log_followers set node_until = now() where name = 'copies'`);
    await Promise.all(['a', 'b', 'c'].map((node) => follow(pool, copier(), node)));
    await giving;
  }
  await pool.query(`update log_followers set node_until = now() where name = 'copies'`);
  await followTo(pool, copier());
  expect(await copied(pool)).toEqual(upTo(60));
});

/** Ends the connection of a statement when everything is done but not committed. */
const END_AT_COMMIT = `
  create function end_connection() returns trigger language plpgsql as $$
  begin
    perform pg_terminate_backend(pg_backend_pid()), pg_sleep(10);
    return null;
  end $$;
  create constraint trigger end_connection after update on log_followers
    deferrable initially deferred for each row execute function end_connection()`;

/** Ends the connection itself, as the end of the process or of the server does. */
async function end(client: pg.ClientBase): Promise<void> {
  await client.query('select pg_terminate_backend(pg_backend_pid()), pg_sleep(10)');
}

const KILLED: [string, Partial<LogFollower>, string?][] = [
  ['before the effect', { apply: (client) => end(client) }],
  [
    'after a part of the effect',
    {
      async apply(client, { from }) {
        await copy(client, { from, to: from + 1 });
        await end(client);
      },
    },
  ],
  [
    'after the effect, before the position moves',
    {
      async apply(client, portion) {
        await copy(client, portion);
        await end(client);
      },
    },
  ],
  ['after the position has moved, before the commit', {}, END_AT_COMMIT],
];

it.for(KILLED)('after a kill %s nothing is lost or doubled', async ([, over, sql], { pool }) => {
  await give(pool, 1);
  await followTo(pool, copier());
  await give(pool, 2);
  await give(pool, 3);
  if (sql) await pool.query(sql);
  const other = { ...copier(over) };
  await waitForHorizon(pool);
  await expect(followPortion(pool, 'test', other)).rejects.toThrow('unavailable');
  expect(await copied(pool)).toEqual([1]);
  if (sql) await pool.query('drop function end_connection cascade');
  // The client sees the end before its locks are free.
  await followTo(pool, copier());
  expect(await copied(pool)).toEqual([1, 2, 3]);
});

it('a follower without a row is an error', async ({ pool }) => {
  await expect(followPortion(pool, 'test', copier({ name: 'unknown' }))).rejects.toThrow(
    'has no row unknown',
  );
});
