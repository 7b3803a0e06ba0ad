import { expect } from 'vitest';
import { expectNothingWrong, ledgerTest } from '../testing/ledger.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { readEarningsStatement, readWalletStatement } from './read-statements.ts';

ledgerTest('the entries of gifts and top-ups follow from their rows', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, { ...STAGE, users: { ann: 100, hal: 0, gil: 0 } });
  await ledger.openCommitter().commit([sendsRose({ quantity: 3 })]);

  const { rows } = await pool.query(
    'select kind, account, user_id, coins, balance from entries order by coins',
  );
  expect(rows).toEqual([
    { kind: 'top_up', account: 'issuance', user_id: null, coins: -100, balance: null },
    { kind: 'gift', account: 'wallet', user_id: 'ann', coins: -30, balance: 70 },
    { kind: 'gift', account: 'earnings', user_id: 'hal', coins: 15, balance: null },
    { kind: 'gift', account: 'platform', user_id: null, coins: 15, balance: null },
    { kind: 'top_up', account: 'wallet', user_id: 'ann', coins: 100, balance: 100 },
  ]);
  await expectNothingWrong(pool);

  const wallet = await readWalletStatement(pool, { user: 'ann', limit: 9 });
  expect(wallet.map(({ kind, coins, balance }) => [kind, coins, balance])).toEqual([
    ['gift', -30, 70],
    ['top_up', 100, 100],
  ]);
  const earnings = await readEarningsStatement(pool, { user: 'hal', limit: 9, clearingDays: 0 });
  expect(earnings.map(({ kind, coins, balance }) => [kind, coins, balance])).toEqual([['gift', 15, null]]);
});

ledgerTest('an entry of zero coins is left out', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, STAGE, { share_bps: 10_000 });
  await ledger.openCommitter().commit([sendsRose()]);
  const { rows } = await pool.query(`select account, coins from entries where kind = 'gift' order by coins`);
  expect(rows).toEqual([
    { account: 'wallet', coins: -10 },
    { account: 'earnings', coins: 10 },
  ]);
});
