import { once } from 'node:events';
import { expect } from 'vitest';
import { openTcpProxy } from '../../../../test/support/tcp-proxy.ts';
import { waitUntil } from '../../../../test/support/wait-until.ts';
import { createGiftBatcher } from '../batch/gift-batcher.ts';
import type { GiftOutcome } from '../domain/gifts/gift-decision.ts';
import { openGiftCommitter } from '../store/gifts/gift-committer.ts';
import { expectNothingWrong, ledgerTest as it } from '../store/testing/ledger.ts';
import { STAGE, sendsRose, setScene } from '../store/testing/stage.ts';
import { inTransaction } from './database.ts';
import { openPool } from './postgres-client.ts';

const nameOfOutcome = (outcome: GiftOutcome) =>
  outcome.kind === 'refused' ? outcome.refusal.code : outcome.kind;

/** The database with the timeouts that the server itself sets. */
function withOwnTimeouts(url: string): string {
  const address = new URL(url);
  address.search = '';
  return address.href;
}

it('a node that is lost between gather and apply holds its rows only until PostgreSQL ends its transaction', async ({
  ledger,
}) => {
  await setScene(ledger.pool, {
    ...STAGE,
    users: { ...STAGE.users, ian: 0 },
    rooms: { ...STAGE.rooms, calm: { host: 'ian' } },
  });
  const url = withOwnTimeouts(ledger.url);
  const proxy = await openTcpProxy(url);
  const vanished = openGiftCommitter(proxy.url, { silenceMs: 60_000 });
  await vanished.commit([sendsRose({ room: 'calm' })]);
  proxy.drop('responses');
  const lost = vanished.commit([sendsRose()]).catch(() => 'lost');
  await waitUntil('it holds the wallet', async () => proxy.droppedBytes > 0);

  const [committer, aside] = [openGiftCommitter(url), openGiftCommitter(url)];
  const batcher = createGiftBatcher({
    commit: [committer.commit],
    setAside: aside,
    committed: () => {},
    log: () => {},
    answerWithinMs: 60_000,
  });
  const gifts = [
    batcher.send(sendsRose()),
    batcher.send(sendsRose({ sender: 'ben', room: 'calm' })),
    batcher.send(sendsRose({ room: 'calm' })),
  ];
  expect((await Promise.all(gifts)).map(nameOfOutcome)).toEqual(['accepted', 'accepted', 'accepted']);
  await batcher.drain();

  proxy.restore();
  proxy.disconnect();
  expect(await lost).toBe('lost');
  await Promise.all([vanished, committer, aside].map((one) => one.close()));
  await proxy.close();
  const { rows } = await ledger.pool.query('select from gifts');
  expect(rows).toHaveLength(4);
  await expectNothingWrong(ledger.pool);
});

it('a transaction that PostgreSQL ended while its process was suspended runs again', async ({ ledger }) => {
  await setScene(ledger.pool, STAGE);
  const pool = openPool(ledger.url, () => {}, 1, 30_000);
  let runs = 0;
  const coins = await inTransaction(pool, async (client) => {
    runs += 1;
    const { rows } = await client.query<{ coins: number }>(
      `update wallets set coins = coins + 1 where user_id = 'ann' returning coins`,
    );
    if (runs === 1) {
      const ended = once(client as never, 'end');
      await client.query(`set local idle_in_transaction_session_timeout = 1`);
      await ended;
    }
    await client.query('select 1');
    return rows[0]!.coins;
  });
  expect([runs, coins]).toEqual([2, 1_001]);
  await pool.end();
});

it('such a transaction also runs again if PostgreSQL ended it before the commit was sent', async ({
  ledger,
}) => {
  await setScene(ledger.pool, STAGE);
  const pool = openPool(ledger.url, () => {}, 1, 30_000);
  let runs = 0;
  await inTransaction(pool, async (client) => {
    runs += 1;
    await client.query(`update wallets set coins = coins + 1 where user_id = 'ann'`);
    if (runs > 1) return;
    const ended = once(client as never, 'end');
    await client.query(`set local idle_in_transaction_session_timeout = 1`);
    await ended;
  });
  const { rows } = await pool.query(`select coins from wallets where user_id = 'ann'`);
  expect([runs, rows[0]]).toEqual([2, { coins: 1_001 }]);
  await pool.end();
});

it('only the gift to a receiver without an earnings row is refused, not the other gifts of its batch', async ({
  ledger,
}) => {
  await setScene(ledger.pool, STAGE);
  await ledger.pool.query(`update users set share_bps = 5000`);
  await ledger.pool.query(`delete from earnings where user_id = 'gil'`);
  const batch = [sendsRose({ receiver: 'gil' }), sendsRose(), sendsRose({ sender: 'ben', receiver: 'gil' })];
  const { outcomes } = await ledger.openCommitter().commit(batch);
  expect(outcomes.map(nameOfOutcome)).toEqual(['internal', 'accepted', 'internal']);
  const { rows } = await ledger.pool.query(`select user_id, coins from wallets order by 1 limit 2`);
  expect(rows).toEqual([
    { user_id: 'ann', coins: 990 },
    { user_id: 'ben', coins: 1_000 },
  ]);
});

it.for([
  ['wallets', 'ann'],
  ['earnings', 'hal'],
])(
  'the batch fails with a faulty command if a row of %s is missing at the time of the write',
  async ([table, user], { ledger }) => {
    await setScene(ledger.pool, STAGE);
    await ledger.pool.query(`update users set share_bps = 5000`);
    // The row that gather has read is missing when apply writes: a trigger simulates this.
    await ledger.pool.query(`
    create function skip_row() returns trigger language plpgsql as 'begin return null; end';
    create trigger skip before update on ${table} for each row when (old.user_id = '${user}') execute function skip_row()`);
    const fault = await ledger
      .openCommitter()
      .commit([sendsRose()])
      .catch((error) => error);
    expect(fault).toMatchObject({ kind: 'faulty_command', cause: { code: 'LV002' } });
    const { rows } = await ledger.pool.query('select from gifts');
    expect(rows).toEqual([]);
  },
);
