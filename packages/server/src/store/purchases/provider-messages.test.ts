import { expect } from 'vitest';
import { ledgerTest as it, type TestLedger } from '../testing/ledger.ts';
import { paid, setPack } from '../testing/purchases.ts';
import { setScene } from '../testing/stage.ts';
import { claimConfirmations, failConfirmation, finishConfirmation } from './confirmations.ts';
import { makePurchase } from './make-purchase.ts';
import {
  claimMessages,
  failMessage,
  finishMessage,
  listMessages,
  retryMessage,
  storeMessage,
} from './provider-messages.ts';

const store = ({ pool }: TestLedger, id: string) =>
  storeMessage(pool, 'stripe', { id, kind: 'k' }, `body of ${id}`);

/** Lets what waits be due, as if its time had passed. */
const letTimePass = ({ pool }: TestLedger, table: string) =>
  pool.query(
    `update ${table} set next_at = clock_timestamp() - interval '1 second' where next_at is not null`,
  );

it('a message is stored once, claimed by one node, and taken over when its node has died', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await Promise.all([1, 2, 3].map(() => store(ledger, 'evt')));
  const claims = await Promise.all([1, 2, 3].map(() => claimMessages(pool, 'stripe', 10)));
  expect(claims.flat()).toMatchObject([
    { id: 'evt', kind: 'k', body: 'body of evt', provider: 'stripe', attempts: 1 },
  ]);
  await letTimePass(ledger, 'provider_messages');
  const [again] = await claimMessages(pool, 'stripe', 10);
  expect(again).toMatchObject({ id: 'evt', attempts: 2 });
  await finishMessage(pool, again!.row, 'done');
  await store(ledger, 'evt');
  expect(await claimMessages(pool, 'apple', 10)).toEqual([]);
  expect(await claimMessages(pool, 'stripe', 10)).toEqual([]);
  expect(await listMessages(pool, { limit: 10 })).toMatchObject([
    { message: 'evt', state: 'done', next_at: null },
  ]);
});

it('a message that fails is tried again ever later, given up in the end, and tried again on request', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await store(ledger, 'evt');
  let attempts = 0;
  for (;;) {
    await letTimePass(ledger, 'provider_messages');
    const [claimed] = await claimMessages(pool, 'stripe', 10);
    if (!claimed) break;
    attempts = claimed.attempts;
    await failMessage(pool, claimed, 'There is no pack.');
  }
  expect(attempts).toBe(18);
  const [failed] = await listMessages(pool, { limit: 10, state: 'failed' });
  expect(failed).toMatchObject({ attempts: 18, error: 'There is no pack.', next_at: null });
  expect(await retryMessage(pool, failed!.id.slice(4))).toMatchObject({ state: 'due', attempts: 0 });
  expect(await claimMessages(pool, 'stripe', 10)).toMatchObject([{ id: 'evt', attempts: 1 }]);
});

it('a purchase at Google waits for its confirmation until one succeeds', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, { users: { ann: 0 }, rooms: {} });
  await setPack(pool, { products: { google: 'coins_100' } });
  await makePurchase(
    pool,
    'google',
    paid('GPA.1', { product: { id: 'coins_100' }, token: 'token', price: null }),
  );
  const [claimed] = await claimConfirmations(pool, 'google', 10);
  expect(claimed).toMatchObject({
    provider: 'google',
    transaction: 'GPA.1',
    token: 'token',
    product: 'coins_100',
    user: 'ann',
  });
  expect(await claimConfirmations(pool, 'google', 10)).toEqual([]);
  await failConfirmation(pool, claimed!, 'late');
  await letTimePass(ledger, 'due_confirmations');
  expect(await claimConfirmations(pool, 'google', 10)).toMatchObject([{ attempts: 2 }]);
  await finishConfirmation(pool, claimed!.id);
  await letTimePass(ledger, 'due_confirmations');
  expect(await claimConfirmations(pool, 'google', 10)).toEqual([]);
});
