import { expect } from 'vitest';
import { hexId } from '../../domain/testing/examples.ts';
import { inTransaction } from '../../postgres/database.ts';
import { ARENA, duel, granted, letTimePass, startBattle } from '../testing/arena.ts';
import { ledgerTest as it } from '../testing/ledger.ts';
import { sendsRose, setScene } from '../testing/stage.ts';
import { auditBattle, auditInSnapshot } from './audit-stored-battle.ts';
import { changeBattle } from './change-battle.ts';

it('reads the log of a large battle in pages, while it runs and when it is over, with late gifts', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, ARENA);
  const boosts = [{ id: 'luck', kind: 'chance' as const, chance: 0.25, multiplier: 3 }];
  const { id } = await startBattle(pool, duel({ boosts }));
  const committer = ledger.openCommitter();
  const batch = (count: number) =>
    committer.commit(
      Array.from({ length: count }, (_, n) => sendsRose({ room: n % 3 === 0 ? 'rex-live' : 'nova-live' })),
    );
  for (let n = 0; n < 3; n++) await batch(400);
  expect(await auditBattle(pool, id)).toMatchObject({
    state: 'live',
    matches: true,
    gifts: { counted: 1_200, not_counted: 0, rolls: 1_200 },
    result: null,
  });

  await letTimePass(pool, id, 300_000);
  await batch(3);
  granted(await changeBattle(pool, id, { type: 'due' }));
  const rolls: boolean[] = [];
  const audit = await auditBattle(pool, id, ({ roll, chance, stored }) =>
    rolls.push(roll < chance === stored),
  );
  expect(audit).toMatchObject({
    state: 'finished',
    matches: true,
    gifts: { counted: 1_200, not_counted: 3 },
    result: { winner: 0 },
    differences: [],
  });
  expect(rolls).toEqual(Array(1_200).fill(true));
});

it('finds values that were changed in the database', async ({ ledger: { pool } }) => {
  await setScene(pool, ARENA);
  const { id } = await startBattle(pool);
  await pool.query(`update battles set progress = jsonb_set(progress, '{sides,1,points}', '5')`);
  expect(await auditBattle(pool, id)).toMatchObject({
    matches: false,
    differences: [{ where: 'sides.1.points', stored: '5', recomputed: '0' }],
  });
  expect(await auditBattle(pool, hexId(9))).toBeNull();
});

it('holds one page of rows at a time, however many supporters there are', async ({ ledger: { pool } }) => {
  await setScene(pool, ARENA);
  const { id } = await startBattle(pool);
  const supporters = 1_700;
  await pool.query(
    `insert into battle_supporters (battle_id, side, sender_id, gifts, points, coins, since)
     select $1, n % 2, 'fan' || n, 1, n, n, n from generate_series(1, ${supporters}) n`,
    [id],
  );
  const client = await pool.connect();
  const pages: number[] = [];
  try {
    await client.query('begin isolation level repeatable read, read only');
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<{ rows: unknown[] }>;
    const counting = Object.assign(Object.create(client) as typeof client, {
      async query(...args: unknown[]) {
        const result = await query(...args);
        pages.push(result.rows.length);
        return result;
      },
    });
    const audit = await auditInSnapshot(counting, id);
    expect(audit).toMatchObject({ matches: false, differences: { length: 100 } });
    expect(audit!.differences[0]).toMatchObject({ where: 'supporters.1.fan1', recomputed: 'null' });
  } finally {
    await client.query('rollback');
    client.release();
  }
  expect(Math.max(...pages)).toBe(100);
  expect(pages.reduce((sum, rows) => sum + rows, 0)).toBeGreaterThanOrEqual(supporters);
});

it('adds up some supporters at a time, and finds the same whatever their number', async ({ ledger }) => {
  const { pool, openCommitter } = ledger;
  const fans = Array.from({ length: 9 }, (_, n) => `fan${n}`);
  await setScene(pool, {
    ...ARENA,
    users: { ...ARENA.users, ...Object.fromEntries(fans.map((fan) => [fan, 1_000])) },
  });
  const { id } = await startBattle(pool);
  const gift = (sender: string, n: number) =>
    sendsRose({ sender, room: n % 2 === 0 ? 'rex-live' : 'nova-live' });
  await openCommitter().commit([...fans, ...fans.slice(3), 'fan5'].map(gift));
  const audit = (supportersAPass: number) =>
    inTransaction(pool, (client) => auditInSnapshot(client, id, { supportersAPass }));
  for (const size of [1, 4, 100]) expect(await audit(size)).toMatchObject({ matches: true });
  await pool.query(`update battle_supporters set points = points + 1 where sender_id = 'fan7' and side = 0`);
  await pool.query(`delete from battle_supporters where sender_id = 'fan5' and side = 0`);
  const all = await audit(100);
  expect(all!.differences.map(({ where }) => where)).toEqual(
    expect.arrayContaining(['supporters.0.fan7.points', 'supporters.0.fan5']),
  );
  const sorted = (found: typeof all) => found!.differences.toSorted((a, b) => (a.where < b.where ? -1 : 1));
  for (const size of [1, 4]) expect(sorted(await audit(size))).toEqual(sorted(all));
});

it('may take ten minutes for a statement, because the audit of a campaign sorts all gifts', async ({
  ledger: { pool },
}) => {
  await setScene(pool, ARENA);
  const { id } = await startBattle(pool);
  const timeouts = `select current_setting('statement_timeout') as statement, current_setting('idle_in_transaction_session_timeout') as idle`;
  const seen: unknown[] = [];
  const client = await pool.connect();
  const { rows: before } = await client.query(timeouts);
  const query = client.query.bind(client) as (...args: unknown[]) => Promise<{ rows: unknown[] }>;
  const observed = Object.assign(Object.create(client) as typeof client, {
    release() {},
    async query(...args: unknown[]) {
      if (typeof args[0] === 'object') seen.push(args[0], (await query(timeouts)).rows[0]);
      return query(...args);
    },
  });
  try {
    const onlyClient = { connect: async () => observed, options: pool.options } as unknown as typeof pool;
    expect(await auditBattle(onlyClient, id)).toMatchObject({ matches: true });
    const fetch = { text: 'fetch 100 from audited_supporters', query_timeout: 600_000 };
    expect(seen).toContainEqual(fetch);
    expect(seen[seen.findIndex((one) => (one as typeof fetch).text === fetch.text) + 1]).toEqual({
      statement: '10min',
      idle: '10s',
    });
    expect((await client.query(timeouts)).rows).toEqual(before);
  } finally {
    client.release();
  }
});

it('compares supporters with the correct verdicts on their gifts', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, ARENA);
  const { id } = await startBattle(pool);
  const command = sendsRose({ room: 'nova-live' });
  await ledger.openCommitter().commit([command, sendsRose({ room: 'rex-live' })]);
  expect(await auditBattle(pool, id)).toMatchObject({ matches: true });
  // The gift's verdict is wrong, and the stored row of its sender is right.
  await pool.query('update gifts set points = points + 7 where id = $1', [command.giftId]);
  const { differences } = (await auditBattle(pool, id))!;
  expect(differences.map(({ where }) => where.replace(/gft_\w+/, 'gift'))).toEqual(['gifts.gift.points']);
});
