import type pg from 'pg';
import { afterAll, beforeAll, it } from 'vitest';
import { expectNothingWrong, openTestLedger, type TestLedger } from '../testing/ledger.ts';
import { bookFacts, paid, purchase, refundOf, setPack } from '../testing/purchases.ts';
import { setScene } from '../testing/stage.ts';
import { PURCHASE_CHECKS } from './purchase-checks.ts';
import { testBreakages } from './testing/find-breakages.ts';

/** For each claim, statements that make it false. */
const BREAKAGES: Record<string, string[]> = {
  'every credited purchase has the journals of its coins, by the version of its pack': [
    `update purchases set coins = coins + 1 where transaction_id = 'plain'`,
    `update purchases set bonus_coins = 0 where transaction_id = 'plain'`,
    `update purchases set quantity = 2 where transaction_id = 'plain'`,
    `update purchases set user_id = 'ben' where transaction_id = 'plain'`,
    `update purchases set currency = 'USD' where transaction_id = 'plain'`,
    `update purchases set bonus_journal_id = null where transaction_id = 'plain'`,
    `update pack_versions set coins = 99`,
    `update journals set subject_id = null where kind = 'promotional_credit'`,
  ],
  'every journal of a purchase credits one purchase': [
    `update purchases set state = 'pending', journal_id = null, bonus_journal_id = null where transaction_id = 'plain'`,
    `delete from purchases where transaction_id = 'plain'`,
  ],
  'only credited purchases have coins, and each is of a user, a pack and a payment': [
    `update purchases set coins = 1 where state = 'pending'`,
    `update purchases set coins = null where transaction_id = 'plain'`,
    `update purchases set paid_at = null where transaction_id = 'plain'`,
    `update purchases set pack_version = null where transaction_id = 'plain'`,
  ],
  'what providers have refunded and charged back was taken, in proportion to the price': [
    `update purchases set refunded = 41 where transaction_id = 'pi'`,
    `update purchases set refunded = null where transaction_id = 'pi'`,
    `update purchase_disputes set state = 'won'`,
    `update purchase_disputes set amount = 11`,
    `update journals set bonus_taken = 11 where bonus_taken = 12`,
    `update journals set coins = -39 where kind = 'refund' and coins = -40`,
    `delete from journals where kind = 'chargeback' and bonus_taken is not null`,
  ],
};

let ledger: TestLedger;
let client: pg.PoolClient;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ ledger, close } = await openTestLedger());
  const { pool } = ledger;
  await setScene(pool, { users: { ann: 0, ben: 0 }, rooms: {} });
  await setPack(pool);
  await purchase(pool, 'plain');
  await bookFacts(
    pool,
    paid('pi'),
    { type: 'refunded', transaction: 'pi', total: 40, at: 1 },
    { type: 'dispute', transaction: 'pi', dispute: 'dp', amount: 10, state: 'open', at: 1 },
    { type: 'refunded', transaction: 'unpaid', total: 'all', at: 1 },
  );
  await refundOf(pool, 'plain', { amount: 1 });
  client = await ledger.connect();
});
afterAll(() => close());

it('nothing is wrong in the purchases that the program wrote', () => expectNothingWrong(ledger.pool));

testBreakages(PURCHASE_CHECKS, BREAKAGES, () => client);
