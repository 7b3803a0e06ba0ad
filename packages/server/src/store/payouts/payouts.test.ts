import { expect } from 'vitest';
import { adjustBy, reverse } from '../testing/corrections.ts';
import { expectNothingWrong, ledgerTest as it, type TestLedger } from '../testing/ledger.ts';
import {
  act,
  acted,
  allowPayouts,
  earningsOf,
  FAY,
  followEarnings,
  GUS,
  request,
  requested,
  SERVER,
} from '../testing/payouts.ts';
import { waitForHorizon } from '../testing/roll-up.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { sendPayoutBatch } from './payout-batches.ts';

/** Hal has earned 100 coins with two gifts of Ann, and payouts are allowed. Returns the gifts. */
async function setEarnings({ pool, openCommitter }: TestLedger, policy = {}): Promise<string[]> {
  await setScene(pool, STAGE);
  await allowPayouts(pool, policy);
  const committer = openCommitter();
  const gifts = [sendsRose({ quantity: 10 }), sendsRose({ quantity: 10 })];
  for (const gift of gifts) await committer.commit([gift]);
  await waitForHorizon(pool);
  return gifts.map(({ giftId }) => giftId);
}

it('earnings are the same before and after the follower has read the log', async ({ ledger }) => {
  const { pool } = ledger;
  const [gift] = await setEarnings(ledger);
  await adjustBy(pool, 'hal', 7, 'earnings');
  await adjustBy(pool, 'hal', -2, 'earnings');
  await reverse(pool, gift!);
  const { id } = await requested(pool, 20);
  await acted(pool, id, 'approve');
  await requested(pool, 5);
  const expected = {
    balance: 30,
    cleared: 107,
    uncleared: 0,
    clears: [],
    taken_back: 52,
    reserved: 25,
    paid_out: 0,
    owed: 0,
    available: 30,
  };
  expect(await earningsOf(pool)).toMatchObject(expected);
  await followEarnings(pool);
  expect(await earningsOf(pool)).toMatchObject(expected);
  await acted(pool, id, 'send');
  await acted(pool, id, 'pay');
  expect(await earningsOf(pool)).toMatchObject({ ...expected, reserved: 5, paid_out: 20 });
  await followEarnings(pool);
  expect(await earningsOf(pool)).toMatchObject({ ...expected, reserved: 5, paid_out: 20 });
  await expectNothingWrong(pool);
});

it('a batch sends approved payouts of its currency, once for each key', async ({ ledger }) => {
  const { pool } = ledger;
  await setEarnings(ledger, { approval_above_coins: 20 });
  const small = await requested(pool, 20);
  await requested(pool, 21);
  expect(small).toMatchObject({ state: 'approved', approved_by: null });
  const asker = { key: 'friday', actor: FAY };
  const batch = await sendPayoutBatch(pool, 'EUR', asker);
  expect(batch).toMatchObject({ done: { payouts: 1, coins: 20, amount: 20 }, changed: [] });
  expect(await sendPayoutBatch(pool, 'EUR', asker)).toEqual({ ...batch, changed: null });
  expect(await sendPayoutBatch(pool, 'USD', asker)).toMatchObject({ code: 'idempotency_key_reused' });
  expect(await sendPayoutBatch(pool, 'EUR', { ...asker, key: 'next' })).toMatchObject({
    code: 'payout_state',
  });
  await expectNothingWrong(pool);
});

it('earnings that become negative return approved payouts to approval', async ({ ledger }) => {
  const { pool } = ledger;
  const [first, second] = await setEarnings(ledger);
  const { id } = await requested(pool, 100, { actor: FAY });
  expect(await act(pool, id, 'approve', FAY)).toMatchObject({ code: 'forbidden' });
  expect(await acted(pool, id, 'approve', GUS)).toMatchObject({
    state: 'approved',
    approved_by: 'operator gus',
  });
  await reverse(pool, first!);
  expect(await act(pool, id, 'send')).toMatchObject({ code: 'payout_state' });
  // Gus accepts that Hal owes 50 coins, but not that he owes more.
  expect(await acted(pool, id, 'approve', GUS)).toMatchObject({ state: 'approved', host_owes: 50 });
  await reverse(pool, second!);
  expect(await act(pool, id, 'send')).toMatchObject({ code: 'payout_state' });
  await expectNothingWrong(pool);
  expect(await acted(pool, id, 'cancel', SERVER)).toMatchObject({ state: 'cancelled' });
  expect(await earningsOf(pool)).toMatchObject({ balance: 0, available: 0, reserved: 0, taken_back: 100 });
  await expectNothingWrong(pool);
});

it('a request is carried out once, and never for more than is available', async ({ ledger }) => {
  const { pool } = ledger;
  await setEarnings(ledger);
  const all = await Promise.all(
    Array.from({ length: 8 }, (_, n) => request(pool, 30, { key: `key-${n % 4}` })),
  );
  expect(all.filter((one) => 'code' in one)).toEqual(
    all.filter((one) => 'code' in one && one.code === 'insufficient_balance'),
  );
  expect(new Set(all.flatMap((one) => ('done' in one ? [one.done.id] : []))).size).toBe(3);
  expect(await earningsOf(pool)).toMatchObject({ balance: 10, reserved: 90, available: 10 });
  await expectNothingWrong(pool);
});

it('a connection that ends at any write of a step leaves nothing half, and the step can be repeated', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setEarnings(ledger, { approval_above_coins: 10 });
  await pool.query(`
    create function end_connection() returns trigger language plpgsql as $$
    begin
      perform pg_terminate_backend(pg_backend_pid()), pg_sleep(10);
      return null;
    end $$`);
  const read = async () =>
    (
      await pool.query(
        `select (select json_agg(j order by id) from journals j) as journals, (select json_agg(p order by id) from payouts p) as payouts,
                (select json_agg(s order by payout_id, ordinal) from payout_steps s) as steps,
                (select json_agg(e order by user_id) from earnings e) as earnings,
                (select json_agg(b order by id) from payout_batches b) as batches`,
      )
    ).rows;
  const interrupt = async (tables: readonly string[], step: () => Promise<unknown>) => {
    const before = await read();
    for (const table of tables) {
      await pool.query(
        `create trigger end_connection after insert or update on ${table} for each statement execute function end_connection()`,
      );
      await expect(step()).rejects.toThrow();
      await pool.query(`drop trigger end_connection on ${table}`);
      expect(await read()).toEqual(before);
    }
  };
  const key = 'interrupted';
  await interrupt(['journals', 'payouts', 'payout_steps', 'earnings'], () => requested(pool, 20, { key }));
  const { id } = await requested(pool, 20, { key });
  const small = await requested(pool, 10);
  await interrupt(['payout_batches', 'payouts', 'payout_steps'], () =>
    sendPayoutBatch(pool, 'EUR', { key, actor: FAY }),
  );
  await sendPayoutBatch(pool, 'EUR', { key, actor: FAY });
  for (const action of ['approve', 'send', 'pay'] as const) {
    await interrupt([...(action === 'pay' ? ['journals'] : []), 'payouts', 'payout_steps'], () =>
      acted(pool, id, action),
    );
    await acted(pool, id, action);
  }
  await interrupt(['journals', 'earnings', 'payouts', 'payout_steps'], () => acted(pool, small.id, 'fail'));
  await acted(pool, small.id, 'fail');
  expect(await earningsOf(pool)).toMatchObject({ balance: 80, reserved: 0, paid_out: 20 });
  await expectNothingWrong(pool);
});
