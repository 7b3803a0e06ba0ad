import type pg from 'pg';
import { afterAll, beforeAll, it } from 'vitest';
import { sendPayoutBatch } from '../payouts/payout-batches.ts';
import { granted } from '../testing/arena.ts';
import { adjustBy } from '../testing/corrections.ts';
import { expectNothingWrong, openTestLedger, type TestLedger } from '../testing/ledger.ts';
import { acted, allowPayouts, FAY, followEarnings, requested } from '../testing/payouts.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { PAYOUT_CHECKS } from './payout-checks.ts';
import { testBreakages } from './testing/find-breakages.ts';

const OF = (state: string) => `where id = (select min(id::text)::uuid from payouts where state = '${state}')`;

/** For each claim, statements that make it false. */
const BREAKAGES: Record<string, string[]> = {
  'the account payout of every user holds the coins of their open payouts': [
    `update payouts set coins = coins + 1 ${OF('approved')}`,
    `update payouts set state = 'paid' ${OF('sent')}`,
    `delete from journals where kind = 'payout_reserve' and subject_id = (select min(id::text)::uuid from payouts where state = 'sent')`,
  ],
  'every payout has the journals of its state, each once': [
    `update payouts set state = 'failed' ${OF('paid')}`,
    `update journals set subject_id = null where kind = 'payout_void'`,
    `delete from journals where kind = 'payout_settle'`,
    `insert into journals select (json_populate_record(j, json_build_object('id', gen_random_uuid(), 'idempotency_key', 'again'))).*
       from journals j where kind = 'payout_settle'`,
    `update journals set coins = coins - 1, payout = payout + 1 where kind = 'payout_reserve'`,
  ],
  'the steps of every payout lead to its state': [
    `delete from payout_steps where step = 'send'`,
    `update payout_steps set ordinal = ordinal + 1 where step = 'cancel'`,
    `update payouts set state = 'approved' ${OF('sent')}`,
    `update payout_steps set step = 'cancel' where step = 'fail'`,
  ],
  'nobody has approved a payout that they requested, and only operators have approved': [
    `update payout_steps set actor = 'server' where step = 'approve'`,
    `update payouts set requested_by = 'operator fay'`,
    `update payout_steps set actor = null where step = 'approve'`,
  ],
  'no payout is approved for lower earnings than its approval accepted': [
    `alter table earnings disable trigger earnings_became_negative; update earnings set coins = -1 where user_id = 'hal'`,
  ],
  'every payout is worth its coins at its rate': [
    `update payouts set gross_amount = gross_amount + 1 ${OF('paid')}`,
  ],
  'every batch has the sums of its payouts, which were sent': [
    `update payout_batches set payouts = 2`,
    `update payout_batches set amount = amount + 1`,
    `update payouts set batch_id = null`,
    `update payout_batches set currency = 'USD'`,
  ],
  'there is one payout policy': [`delete from payout_policy`],
  'the quarters of earnings are the sum of their gifts': [
    `update rollup_earning_quarters set earned = earned + 1`,
    `delete from rollup_earning_quarters`,
    `insert into rollup_earning_quarters values ('gil', now(), 1)`,
  ],
  'the sums of earnings are those of their gifts and journals': [
    `update rollup_earnings set taken_back = taken_back + 1`,
    `update rollup_earnings set moved = moved - 1`,
    `delete from rollup_earnings`,
  ],
};

let ledger: TestLedger;
let client: pg.PoolClient;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ ledger, close } = await openTestLedger());
  const { pool } = ledger;
  await setScene(pool, STAGE);
  await allowPayouts(pool);
  await ledger.openCommitter().commit([sendsRose({ quantity: 100 })]);
  await followEarnings(pool);
  await adjustBy(pool, 'hal', 10, 'earnings');
  await adjustBy(pool, 'hal', -1, 'earnings');
  const ids: string[] = [];
  for (let coins = 1; coins <= 6; coins++) ids.push((await requested(pool, coins)).id);
  const [, cancelled, approved, sent, failed, paid] = ids as [string, string, string, string, string, string];
  await acted(pool, cancelled, 'cancel');
  for (const id of [paid, failed, sent, approved]) {
    await acted(pool, id, 'approve');
    if (id === paid) granted(await sendPayoutBatch(pool, 'EUR', { key: 'batch', actor: FAY }));
    else if (id !== approved) await acted(pool, id, 'send');
  }
  await acted(pool, failed, 'fail');
  await acted(pool, paid, 'pay');
  await followEarnings(pool);
  client = await ledger.connect();
});
afterAll(() => close());

it('nothing is wrong in the payouts that the program wrote', () => expectNothingWrong(ledger.pool));

testBreakages(PAYOUT_CHECKS, BREAKAGES, () => client);
