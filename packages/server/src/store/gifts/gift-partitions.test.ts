import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { expect } from 'vitest';
import { textArray } from '../../postgres/composites.ts';
import type { Queryable } from '../../postgres/database.ts';
import { diagnose } from '../../postgres/diagnosis.ts';
import { readEarningsStatement, readWalletStatement } from '../ledger/read-statements.ts';
import { endRoom } from '../rooms/change-room.ts';
import { readEvents } from '../rooms/read-events.ts';
import { noteRankingChanges, rankSupporters } from '../rooms/supporter-rankings.ts';
import { readSupporters } from '../rooms/supporters.ts';
import { expectNothingWrong, ledgerTest } from '../testing/ledger.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { STATEMENTS } from './gather-gifts.ts';
import { createGiftPartitions } from './gift-partitions.ts';
import { readGift, readGiftLog } from './read-gifts.ts';

const partitionsOf = async (pool: pg.Pool): Promise<string[]> =>
  (
    await pool.query<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'gifts'::regclass order by 1`,
    )
  ).rows.map(({ name }) => name);

/** The name of the partition of the month that is `ahead` months from now. */
const nameOf = async (pool: pg.Pool, ahead: number): Promise<string> =>
  (
    await pool.query<{ name: string }>(
      `select 'gifts_' || to_char(date_trunc('month', now()) + make_interval(months => $1), 'YYYY_MM') as name`,
      [ahead],
    )
  ).rows[0]!.name;

/** The SQL that OPERATIONS.md gives for November 2026, for this month. */
async function movingOfThisMonth(pool: pg.Pool): Promise<string> {
  const guide = await readFile(join(import.meta.dirname, '../../../../../docs/OPERATIONS.md'), 'utf8');
  const sql = /## Partitions of gifts[\s\S]*?```sql\n([\s\S]*?)```/.exec(guide)![1]!;
  const { rows } = await pool.query<{ months: string[] }>(
    `select array[to_char(now(), 'YYYY-MM-01'), to_char(date_trunc('month', now()) + interval '1 month', 'YYYY-MM-01')] as months`,
  );
  const [from, to] = rows[0]!.months;
  return sql.replaceAll('2026-12-01', 'NEXT').replaceAll('2026-11-01', from!).replaceAll('NEXT', to!);
}

ledgerTest('this month and the next three have partitions', async ({ ledger: { pool, url } }) => {
  const names = await Promise.all([0, 1, 2, 3].map((ahead) => nameOf(pool, ahead)));
  expect(await partitionsOf(pool)).toEqual([...names, 'gifts_default']);
  expect((await diagnose(url)).giftPartitions).toEqual({ months: 4, defaultIsUsed: false });
});

ledgerTest('two nodes at once create a missing partition once', async ({ ledger: { pool } }) => {
  const [second, third] = [await nameOf(pool, 2), await nameOf(pool, 3)];
  await pool.query(`drop table ${second}, ${third}`);
  const created = await Promise.all([createGiftPartitions(pool), createGiftPartitions(pool)]);
  expect(created.flat()).toEqual([second, third]);
  expect(await createGiftPartitions(pool)).toEqual([]);
});

ledgerTest('a role that may not create tables creates partitions', async ({ ledger }) => {
  const client = await ledger.connect();
  const third = await nameOf(ledger.pool, 3);
  await client.query(`drop table ${third}`);
  await client.query('begin; create role lavish_partitions_test; set local role lavish_partitions_test');
  const { rows } = await client.query('select create_gift_partitions(3) as name');
  await client.query('rollback');
  expect(rows).toEqual([{ name: third }]);
});

ledgerTest('a gift of a month without a partition is accepted and found everywhere', async ({ ledger }) => {
  const { pool, url } = ledger;
  await setScene(pool, STAGE);
  await pool.query(`drop table ${await nameOf(pool, 0)}`);
  const committer = ledger.openCommitter();
  const rose = sendsRose();
  const [sent, replayed] = [await committer.commit([rose]), await committer.commit([rose])];
  expect(sent.outcomes).toMatchObject([{ kind: 'accepted' }]);
  expect(replayed.outcomes).toMatchObject([{ kind: 'replayed', gift: { id: rose.giftId } }]);
  expect(await readGiftLog(pool, { room: 'stage', limit: 9 })).toMatchObject([{ id: rose.giftId }]);
  expect((await diagnose(url)).giftPartitions).toEqual({ months: 0, defaultIsUsed: true });

  // The month stays in the default partition; later ones get theirs.
  const third = await nameOf(pool, 3);
  await pool.query(`drop table ${third}`);
  expect(await createGiftPartitions(pool)).toEqual([third]);
  await expectNothingWrong(pool);

  await pool.query(await movingOfThisMonth(pool));
  expect((await diagnose(url)).giftPartitions).toEqual({ months: 4, defaultIsUsed: false });
  expect(await readGift(pool, rose.giftId)).toMatchObject({ id: rose.giftId });
  await expectNothingWrong(pool);
});

interface PlanNode {
  'Relation Name'?: string;
  'Actual Loops': number;
  Plans?: PlanNode[];
}

const scannedBy = (node: PlanNode): string[] => [
  ...(node['Relation Name'] !== undefined && node['Actual Loops'] > 0 ? [node['Relation Name']] : []),
  ...(node.Plans ?? []).flatMap(scannedBy),
];

/** The partitions of gifts and gift_keys that a read scans with generic plans; empty default partitions are left out. */
async function partitionsReadBy(
  client: pg.ClientBase,
  read: (db: Queryable) => Promise<unknown>,
): Promise<string[]> {
  const scanned: string[] = [];
  const db = {
    async query(text: string, values: unknown[] = []) {
      await client.query(`prepare measured as ${text}`);
      const literals = values.map((value) =>
        value === null ? 'null' : pg.escapeLiteral(Array.isArray(value) ? textArray(value) : `${value}`),
      );
      const execute = `execute measured ${literals.length > 0 ? `(${literals.join(', ')})` : ''}`;
      const { rows } = await client.query(`explain (analyze, format json) ${execute}`);
      scanned.push(...scannedBy(rows[0]['QUERY PLAN'][0].Plan));
      await client.query('deallocate measured');
      return client.query(text, values);
    },
  } as unknown as Queryable;
  await read(db);
  return [...new Set(scanned)].filter((name) => /^(gifts_\d|gift_keys$)/.test(name)).sort();
}

ledgerTest(
  'with 60 months, reads with generic plans scan only those that can have rows',
  async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, STAGE);
    await pool.query(
      `select create_gift_partition(now() - make_interval(months => n)) from generate_series(1, 56) n`,
    );
    expect(await partitionsOf(pool)).toHaveLength(61);
    const committer = ledger.openCommitter();
    const rose = sendsRose();
    await committer.commit([rose, sendsRose(), sendsRose({ sender: 'ben' })]);
    await endRoom(pool, 'stage');
    const client = await ledger.connect();
    await noteRankingChanges(client, 0, Number.MAX_SAFE_INTEGER);
    while (await rankSupporters(pool));
    await client.query(`set plan_cache_mode = force_generic_plan`);
    const thisMonth = [await nameOf(pool, 0)];
    // A day before and after can be of the month before or after.
    const months = [await nameOf(pool, -1), ...thisMonth, await nameOf(pool, 1)];
    const expectWithin = (scanned: string[]) => expect(months).toEqual(expect.arrayContaining(scanned));

    const keys = await partitionsReadBy(client, (db) => db.query(STATEMENTS.readKeys, [['ann'], [rose.key]]));
    expect(keys).toEqual(['gift_keys']);
    const replay = await partitionsReadBy(client, (db) => db.query(STATEMENTS.readGifts, [[rose.giftId]]));
    expect(replay).toEqual(thisMonth);
    expect(await partitionsReadBy(client, (db) => readGift(db, rose.giftId))).toEqual(thisMonth);
    expectWithin(await partitionsReadBy(client, (db) => readGiftLog(db, { room: 'stage', limit: 50 })));
    expectWithin(await partitionsReadBy(client, (db) => readEvents(db, 'stage', 0, 50)));
    expectWithin(await partitionsReadBy(client, (db) => readSupporters(db, { room: 'stage', limit: 50 })));
    const statement = await partitionsReadBy(client, (db) =>
      readWalletStatement(db, { user: 'ann', limit: 50 }),
    );
    expect(statement).toEqual(['gift_keys', ...thisMonth]);

    // Earnings are not in the order of ids: the index of each month is probed once.
    expect(await readEarningsStatement(pool, { user: 'hal', limit: 50, clearingDays: 0 })).toHaveLength(3);
    await expectNothingWrong(pool);
  },
);

ledgerTest('a key is looked up in its own index, even if the sender has many gifts', async ({ ledger }) => {
  const { pool } = ledger;
  const planOf = async () =>
    JSON.stringify(
      (await pool.query(`explain (format json) ${STATEMENTS.readKeys}`, [['ann'], ['key-7']])).rows,
    );
  const plans = [await planOf()];
  await pool.query(
    `insert into gift_keys (sender_id, idempotency_key, gift_id, wallet_version)
     select 'ann', 'key-' || n, gen_random_uuid(), n from generate_series(1, 5000) n`,
  );
  plans.push(await planOf());
  await pool.query('analyze gift_keys');
  plans.push(await planOf());
  for (const plan of plans) {
    expect(plan).toContain('gift_keys_pkey');
    expect(plan).not.toContain('gift_keys_statement');
  }
});
