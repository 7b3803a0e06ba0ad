import type { Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { isRefusal } from '../../domain/refusal.ts';
import type { AccountChange } from '../../domain/rooms/room-events.ts';
import { readClock } from '../../postgres/database-time.ts';
import type { StoredJournal } from '../ledger/journal-rows.ts';
import { withHistory } from '../ledger/refunds.ts';
import { openHistoryBook, openWalletBook } from '../ledger/wallet-book.ts';
import type { WalletHistory } from '../ledger/wallet-history.ts';
import { inLockingTransaction } from '../locks.ts';
import { useGiftFeature } from '../nodes/gift-features.ts';
import { bookTakes, type PurchaseCredits, readTakeDecision, type TakeCause } from './book-takes.ts';
import { creditPurchase } from './credit-purchase.ts';
import type { PurchaseRow } from './purchase-rows.ts';
import { readPurchaseRow } from './read-purchases.ts';

/** What a settlement has changed. Null: nothing. */
export type SettledAccounts = AccountChange[] | null;

/**
 * Makes the journals of a purchase agree with what is known of it: credits it once, and takes back what the provider has refunded or
 * charged back. Nothing happens while something is missing. Can be called at any time and by any node: the wallet's lock lets
 * one of them find something to do.
 */
export async function settlePurchase(pool: pg.Pool, id: string): Promise<SettledAccounts | Refusal> {
  const row = await readPurchaseRow(pool, id);
  if (row === null || !canSettle(row)) return null;
  const { withdraw, take } = await readTakeDecision(pool, row);
  if (withdraw.length === 0 && take.length === 0) {
    if (row.state === 'credited') return null;
    const credited = await creditOnly(pool, row);
    if (credited !== 'not alone') return credited;
  }
  return withHistory(pool, row.user!, async (client, wallet, history) => {
    const now = (await readPurchaseRow(client, id))!;
    const cause: TakeCause = { reason: `A message of ${now.provider}`, actor: now.provider, request: null };
    const settled = await settleInTransaction(client, now, wallet, history, cause);
    return isRefusal(settled) ? settled : settled.changed;
  });
}

const canSettle = ({ state, user, paidAt }: PurchaseRow): boolean =>
  state !== 'refused' && user !== null && paidAt !== null;

/** Credits a purchase of which nothing is to be taken back, without the wallet's history. */
async function creditOnly(
  pool: pg.Pool,
  { id, user }: PurchaseRow,
): Promise<SettledAccounts | 'not alone' | Refusal> {
  return inLockingTransaction(pool, async (client, locks) => {
    const [wallet] = await locks.lockWallets([user!]).rows;
    const row = (await readPurchaseRow(client, id))!;
    if (row.state !== 'pending') return row.state === 'refused' ? null : 'not alone';
    if ((await readTakeDecision(client, row)).take.length > 0) return 'not alone';
    const at = await readClock(client);
    const book = openWalletBook(client, user!, wallet!, at);
    const credited = await creditPurchase(client, row, wallet!, at, {
      async paid(paid, cause) {
        const journal = await book.add({ kind: 'purchase', paid, promotional: 0, owed: 0 }, cause);
        await book.repay(journal);
        return journal;
      },
      bonus: (promotional, _, cause) =>
        book.add({ kind: 'promotional_credit', paid: 0, promotional, owed: 0 }, cause),
    });
    if (isRefusal(credited)) return credited;
    if ('refused' in credited) return null;
    return [{ user: user!, wallet: await book.close(credited.last) }];
  });
}

/** As `settlePurchase`, with the locked wallet and its history. Also returns the journals of refunds that it has written. */
export async function settleInTransaction(
  client: pg.ClientBase,
  given: PurchaseRow,
  wallet: { coins: number; promotional: number; owed: number; version: number },
  history: WalletHistory,
  cause: TakeCause,
): Promise<{ changed: SettledAccounts; written: StoredJournal[] } | Refusal> {
  const user = given.user!;
  const at = await readClock(client);
  const book = openHistoryBook(client, history, wallet, at);
  let row = given;
  let credits: PurchaseCredits;
  let last: StoredJournal | null = null;
  if (row.state === 'refused') return { changed: null, written: [] };
  if (row.state === 'pending') {
    const credited = await creditPurchase(client, row, wallet, at, {
      async paid(coins, own) {
        const journal = await book.move('purchase', { type: 'credit', kind: 'paid', coins }, own);
        await book.repay(journal);
        return journal;
      },
      bonus: (coins, expiresAt, own) =>
        book.move('promotional_credit', { type: 'credit', kind: 'promotional', coins, expiresAt }, own),
    });
    if (isRefusal(credited)) return credited;
    if ('refused' in credited) return { changed: null, written: [] };
    ({ row, credits, last } = credited);
  } else credits = creditsOf(row, history);
  const decision = await readTakeDecision(client, row);
  let written: StoredJournal[] = [];
  if (decision.withdraw.length > 0 || decision.take.length > 0) {
    const unusable = await useGiftFeature(client, 'corrections');
    if (unusable) return unusable;
    written = await bookTakes({ book, history, row, credits }, decision, cause);
  }
  last = written.at(-1) ?? last;
  if (last === null) return { changed: null, written };
  return { changed: [{ user, wallet: await book.close(last) }], written };
}

const creditsOf = ({ journal, bonusJournal }: PurchaseRow, { versions }: WalletHistory): PurchaseCredits => ({
  paid: { journal: journal!, version: versions.get(journal!)! },
  bonus: bonusJournal === null ? null : { journal: bonusJournal, version: versions.get(bonusJournal)! },
});
