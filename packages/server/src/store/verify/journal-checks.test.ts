import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GIFTS, setCorrectedScene } from '../testing/corrections.ts';
import { expectNothingWrong, openTestLedger, type TestLedger } from '../testing/ledger.ts';
import { auditWallet, readWalletsToAudit } from './audit-wallets.ts';
import { JOURNAL_CHECKS } from './journal-checks.ts';
import { testBreakages } from './testing/find-breakages.ts';

/** For each claim, statements that make it false. */
const BREAKAGES: Record<string, string[]> = {
  'the promotional part of every gift is a part of it': [
    `update gifts set promotional_coins = 31 where id = '${GIFTS.mixed}'`,
    `update gifts set promotional_earned = 16 where id = '${GIFTS.mixed}'`,
    `update gifts set promotional_balance = 1 where id = '${GIFTS.mixed}'`,
    `update gifts set promotional_balance = null where id = '${GIFTS.mixed}'`,
  ],
  'a wallet that only top-ups and purchases have changed has neither promotional coins nor debts': [
    `update wallets set promotional = 1 where user_id = 'cat'`,
    `update wallets set coins = 0, owed = 1 where user_id = 'cat'`,
    `update gifts set promotional_coins = 1, promotional_earned = 0, promotional_balance = 0 where id = '${GIFTS.kept}'`,
  ],
  'every journal names what it is about': [
    `update journals set subject_id = null where kind = 'expiry'`,
    `update journals set subject_id = id where kind = 'refund'`,
    `update journals set subject_id = id where kind = 'chargeback'`,
    `update journals set subject_id = null where kind = 'chargeback_withdrawal'`,
    `update journals set subject_id = id where kind = 'repayment'`,
    `update journals set subject_id = '${GIFTS.owed}' where kind = 'reversal' and account = 'wallet'`,
    `update journals set user_id = 'gil' where kind = 'reversal' and account = 'earnings'`,
    `update journals set subject_id = id where kind = 'adjustment'`,
  ],
  'every reversed gift has one journal of its sender or one without return, and at most one of its receiver':
    [
      `insert into journals select (json_populate_record(j, '{"id": "${GIFTS.owed}", "idempotency_key": "again"}')).*
       from journals j where kind = 'reversal' and account = 'earnings' and subject_id = '${GIFTS.kept}'`,
      `update gift_corrections set reversed = false where gift_id = '${GIFTS.kept}'`,
    ],
  'refunds take back no more than their top-up, in money and in coins': [
    `update journals set amount = 200 where kind = 'refund'`,
    `update journals set amount = 199 where kind = 'refund'`,
    `update journals set coins = 49 where id in (select subject_id from journals where kind = 'chargeback' and user_id = 'ben')`,
  ],
  'every chargeback was withdrawn at most once': [
    `insert into journals select (json_populate_record(j, '{"id": "${GIFTS.kept}", "idempotency_key": "again"}')).*
       from journals j where kind = 'chargeback_withdrawal'`,
  ],
};

/** Statements after which a wallet is not what its movements give. */
const WRONG_WALLETS: [user: string, sql: string, named: string][] = [
  ['ann', `update wallets set promotional = promotional - 1 where user_id = 'ann'`, 'promotional is 19'],
  ['ben', `update wallets set owed = 29 where user_id = 'ben'`, 'owed is 29'],
  ['ann', `update gifts set promotional_coins = 9 where id = '${GIFTS.mixed}'`, 'promotionalCoins is 9'],
  ['ann', `update gifts set promotional_balance = 1 where id = '${GIFTS.returned}'`, 'promotional is 1'],
  [
    'ann',
    `update journals set promotional = 1 where kind = 'reversal' and account = 'wallet'`,
    'promotionalCoins is 1',
  ],
  [
    'ann',
    `update journals set platform = 6, promotion = -1 where kind = 'adjustment' and account = 'wallet'`,
    'platform is 6',
  ],
  [
    'ben',
    `update journals set platform = -49, coins = -1 where kind = 'chargeback' and user_id = 'ben'`,
    'coins is -1',
  ],
  ['ben', `update journals set owed = 1 where kind = 'repayment'`, 'owed is 1'],
  ['ben', `update journals set kind = 'top_up' where kind = 'repayment'`, 'a repayment must come before it'],
  ['ben', `delete from gift_corrections where owed > 0`, 'has no correction of -50 coins'],
  ['ben', `update gift_corrections set coins = -49 where owed > 0`, 'has coins -49, by the rules -50'],
  ['ben', `update gift_corrections set owed = 49 where owed > 0`, 'has owed 49, by the rules 50'],
  ['ben', `update gift_corrections set earned = -1 where owed > 0`, 'has earned -1, by the rules 0'],
  ['ben', `delete from due_repayments`, 'has no correction of 20 coins'],
  [
    'ann',
    `update gift_corrections set earned = -9 where gift_id = '${GIFTS.returned}'`,
    'has earned -9, by the rules -10',
  ],
  [
    'dan',
    `update journals set expires_at = now() + interval '1 day' where kind = 'promotional_credit'`,
    'had not expired',
  ],
  [
    'dan',
    `update journals set coins = -39, promotional = -39, promotion = 39 where kind = 'expiry'`,
    'coins is -39',
  ],
  ['ann', `delete from due_expiries`, 'does not wait for its expiry'],
];

let ledger: TestLedger;
let client: pg.PoolClient;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ ledger, close } = await openTestLedger());
  await setCorrectedScene(ledger);
  client = await ledger.connect();
});
afterAll(() => close());

it('nothing is wrong in the journals that the program wrote', async () => {
  await expectNothingWrong(ledger.pool);
  expect(await readWalletsToAudit(client)).toEqual(['ann', 'ben', 'dan']);
});

testBreakages(JOURNAL_CHECKS, BREAKAGES, () => client);

describe('replaying the movements of a wallet finds', () => {
  it.each(WRONG_WALLETS)('of %s: %s', async (user, breakage, named) => {
    try {
      await client.query('begin');
      expect(await auditWallet(client, user)).toBe(null);
      await client.query(breakage);
      expect(await auditWallet(client, user)).toContain(named);
    } finally {
      await client.query('rollback');
    }
  });
});
