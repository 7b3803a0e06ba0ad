import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buy, followCorrections, putSharedLoss, refund, reverse } from '../testing/corrections.ts';
import { expectNothingWrong, openTestLedger, type TestLedger } from '../testing/ledger.ts';
import { giftIdOf, STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { auditWallet } from './audit-wallets.ts';
import { CORRECTION_CHECKS } from './correction-checks.ts';
import { testBreakages } from './testing/find-breakages.ts';

const OWED = giftIdOf(1);
const KEPT = giftIdOf(2);

/** For each claim, statements that make it false. */
const BREAKAGES: Record<string, string[]> = {
  'every correction is of a gift, with its room, receiver, agency and battle': [
    `update gift_corrections set gift_id = '${giftIdOf(99)}' where gift_id = '${OWED}'`,
    `update gift_corrections set receiver_id = 'gil'`,
    `update gift_corrections set room_id = 'other'`,
    `update gift_corrections set agency_id = 'stars'`,
    `update gift_corrections set battle_id = '${OWED}'`,
  ],
  'corrections take from a gift no more than it had, once, and all of a reversed one': [
    `update gift_corrections set coins = 99 where gift_id = '${OWED}' and coins > 0`,
    `update gift_corrections set coins = -99 where gift_id = '${OWED}' and coins < 0`,
    `update gift_corrections set earned = -99 where gift_id = '${OWED}' and earned < 0`,
    `update gift_corrections set agency_coins = -1 where gift_id = '${OWED}' and earned < 0`,
    `update gift_corrections set owed = -owed`,
    `update gift_corrections set reversed = true where gift_id = '${OWED}'`,
    `delete from gift_corrections where gift_id = '${KEPT}' and not reversed`,
  ],
  'what corrections take from a receiver and an agency is booked once': [
    `update gift_corrections set recovery_id = null where gift_id = '${OWED}'`,
    `update gift_corrections set recovery_id = gift_id where gift_id = '${OWED}'`,
    `update journals set coins = coins - 1, platform = platform + 1 where kind = 'recovery'`,
    `update journals set coins = coins - 1, platform = platform + 1 where kind = 'reversal' and account = 'earnings'`,
    `update journals set agency = 1, platform = platform - 1, agency_id = 'stars' where kind = 'recovery'`,
    `update journals set user_id = 'gil' where kind = 'recovery'`,
    `delete from journals where kind = 'recovery'`,
  ],
};

let ledger: TestLedger;
let client: pg.PoolClient;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ ledger, close } = await openTestLedger());
  const { pool } = ledger;
  await setScene(pool, { ...STAGE, users: { ann: 0, hal: 0, gil: 0 } });
  await putSharedLoss(pool, 10_000);
  const bought = await buy(pool, 'ann', 100, 100);
  const committer = ledger.openCommitter();
  await committer.commit([sendsRose({ giftId: OWED, quantity: 3 })]);
  await committer.commit([sendsRose({ giftId: KEPT, quantity: 7 })]);
  await refund(pool, bought, { amount: 60 });
  await reverse(pool, KEPT, false);
  await refund(pool, bought, { amount: 30 });
  await buy(pool, 'ann', 5);
  await followCorrections(pool);
  client = await ledger.connect();
});
afterAll(() => close());

it('nothing is wrong in the corrections that the program wrote', () => expectNothingWrong(ledger.pool));

async function afterStatement(sql: string, look: () => Promise<void>) {
  try {
    await client.query('begin');
    await client.query(sql);
    await look();
  } finally {
    await client.query('rollback');
  }
}

testBreakages(CORRECTION_CHECKS, BREAKAGES, () => client);

describe('replaying the wallet finds', () => {
  it.each([
    [
      `update gift_corrections set earned = earned + 1 where gift_id = '${OWED}'`,
      'has earned -9, by the rules -10',
    ],
    [`delete from gift_corrections where gift_id = '${OWED}' and owed < 0`, 'has no correction of 5 coins'],
    [
      `update gift_corrections set coins = coins + 1 where gift_id = '${KEPT}' and reversed`,
      'has coins -9, by the rules -10',
    ],
    [`update gift_corrections set reversed = false where gift_id = '${KEPT}'`, 'no journal of the wallet'],
    [
      `delete from gift_corrections where gift_id = '${KEPT}' and not reversed`,
      'has no correction of -60 coins',
    ],
    [`update loss_policies set in_force_from = now()`, 'by the rules 0'],
  ])('%s', (breakage, named) =>
    afterStatement(breakage, async () => {
      expect(await auditWallet(client, 'ann')).toContain(named);
    }),
  );
});
