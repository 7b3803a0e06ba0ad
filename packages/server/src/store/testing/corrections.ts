import type { RefundRequest } from '@lavish/protocol';
import type pg from 'pg';
import { readGift } from '../gifts/read-gifts.ts';
import { adjust } from '../ledger/adjustments.ts';
import { bookRecoveries, readWaitingHosts } from '../ledger/book-recoveries.ts';
import { correctRoom, readDueRooms } from '../ledger/correct-room.ts';
import { readDueRepayments, settleRepayments } from '../ledger/due-repayments.ts';
import { expirePromotionalCoins } from '../ledger/expire-promotional-coins.ts';
import { putLossPolicy } from '../ledger/loss-policies.ts';
import { readJournal, refundTopUp, withdrawChargeback } from '../ledger/refunds.ts';
import { reverseGift } from '../ledger/reverse-gift.ts';
import { topUp } from '../ledger/top-ups.ts';
import { granted } from './arena.ts';
import type { TestLedger } from './ledger.ts';
import { grantCoins } from './promotional-coins.ts';
import { giftIdOf, STAGE, sendsRose, setScene } from './stage.ts';

let keys = 0;
const asker = () => ({ key: `correction-${++keys}`, actor: 'server' });
const reason = 'A test';

/** Tops up, and returns the id of the journal. */
export async function buy(pool: pg.Pool, user: string, coins: number, amount?: number): Promise<string> {
  const price = amount === undefined ? {} : { price: { amount, currency: 'EUR' } };
  return granted(await topUp(pool, user, { coins, ...price }, asker().key)).topUp.id.slice(4);
}

export async function refund(pool: pg.Pool, topUpId: string, request: Omit<RefundRequest, 'reason'> = {}) {
  const journal = (await readJournal(pool, topUpId))!;
  return granted(await refundTopUp(pool, journal, { reason, ...request }, asker())).done;
}

export async function withdraw(pool: pg.Pool, chargeback: string) {
  const journal = (await readJournal(pool, chargeback.replace('jnl_', '')))!;
  return granted(await withdrawChargeback(pool, journal, { reason }, asker())).done;
}

export async function reverse(pool: pg.Pool, gift: string, return_coins = true) {
  return granted(await reverseGift(pool, (await readGift(pool, gift))!, { reason, return_coins }, asker()))
    .done;
}

export const adjustBy = async (
  pool: pg.Pool,
  user: string,
  coins: number,
  account: 'wallet' | 'earnings' = 'wallet',
) => granted(await adjust(pool, user, { coins, account, reason }, asker())).done;

export const putSharedLoss = async (pool: pg.Pool, host_bps: number) =>
  granted(await putLossPolicy(pool, { policy: 'shared', host_bps, reason }, asker())).policy;

/** Does what nodes do in the background until nothing waits. */
export async function followCorrections(pool: pg.Pool): Promise<void> {
  for (const user of await readDueRepayments(pool, 1_000)) await settleRepayments(pool, user);
  for (const due of await readDueRooms(pool, 1_000)) await correctRoom(pool, due);
  for (let hosts = await readWaitingHosts(pool, 100); hosts.length > 0; ) {
    await bookRecoveries(pool, hosts);
    hosts = await readWaitingHosts(pool, 100);
  }
}

/** What all corrections of a gift have changed. */
export async function correctionsOf(pool: pg.Pool, gift: string) {
  const { rows } = await pool.query<{ coins: number; earned: number }>(
    `select coalesce(sum(coins), 0)::bigint as coins, coalesce(sum(earned), 0)::bigint as earned
       from gift_corrections where gift_id = $1`,
    [gift],
  );
  return rows[0]!;
}

/** Sets the expiry of all promotional coins of a user to a second ago. */
export async function letCoinsExpire(pool: pg.Pool, user: string): Promise<void> {
  const past = `clock_timestamp() - interval '1 second'`;
  await pool.query(`update due_expiries set expires_at = ${past} where user_id = $1`, [user]);
  await pool.query(
    `update journals j set expires_at = d.expires_at from due_expiries d where d.credit_id = j.id and d.user_id = $1`,
    [user],
  );
}

export const GIFTS = {
  returned: giftIdOf(101),
  mixed: giftIdOf(102),
  owed: giftIdOf(103),
  kept: giftIdOf(104),
};

/** Stores every kind of journal: of ann, of ben who owes 30 coins, and of cat and dan. */
export async function setCorrectedScene({ pool, openCommitter }: TestLedger): Promise<void> {
  await setScene(pool, { ...STAGE, users: { ...STAGE.users, ben: 0, cat: 100, dan: 0 } });
  const committer = openCommitter();
  const send = async (sender: string, giftId: string, quantity: number) => {
    const { outcomes } = await committer.commit([sendsRose({ sender, giftId, quantity })]);
    if (outcomes[0]!.kind !== 'accepted') throw new Error(JSON.stringify(outcomes));
  };
  const bought = await buy(pool, 'ann', 100, 199);
  await grantCoins(pool, 'ann', 30);
  await send('ann', GIFTS.returned, 2);
  await send('ann', GIFTS.mixed, 3);
  await reverse(pool, GIFTS.returned);
  await adjustBy(pool, 'ann', -5);
  await adjustBy(pool, 'hal', 7, 'earnings');
  const { id } = await refund(pool, bought, { kind: 'chargeback', amount: 100 });
  await withdraw(pool, id);
  await refund(pool, bought, { amount: 50 });

  const lost = await buy(pool, 'ben', 50);
  await send('ben', GIFTS.owed, 5);
  await refund(pool, lost, { kind: 'chargeback' });
  await buy(pool, 'ben', 20);

  await send('cat', GIFTS.kept, 1);
  await reverse(pool, GIFTS.kept, false);
  await grantCoins(pool, 'dan', 40);
  await letCoinsExpire(pool, 'dan');
  await expirePromotionalCoins(pool, 'dan');
}
