import { type Refusal, type TopUp, type TopUpRequest, toWireId } from '@lavish/protocol';
import type pg from 'pg';
import { decideTopUp, type StoredTopUp } from '../../domain/ledger/decide-top-up.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { readClock } from '../../postgres/database-time.ts';
import { inLockingTransaction } from '../locks.ts';
import { openWalletBook } from './wallet-book.ts';

/** A top-up, and whether an earlier request with the same key has carried it out. */
export interface ToppedUp {
  topUp: TopUp;
  replayed: boolean;
  /** The wallet after it, and after the repayment of its debt. Null: a replay, which changes nothing. */
  wallet: { coins: number; version: number } | null;
}

/**
 * Adds coins to a wallet, once for each key of the user. The journal's entries are wallet +coins and issuance −coins. Coins that
 * the user owes are repaid in the same transaction.
 */
export function topUp(
  pool: pg.Pool,
  user: string,
  request: TopUpRequest,
  key: string,
): Promise<ToppedUp | Refusal> {
  return inLockingTransaction(pool, async (client, locks) => {
    const [wallet] = await locks.lockWallets([user]).rows;
    // A separate statement after the lock, so that it sees the rows that the previous holder of the lock has written.
    const stored = await readTopUp(client, user, key);
    const decision = decideTopUp(user, request, { wallet: wallet ?? null, stored });
    if (isRefusal(decision)) return decision;
    if (decision.kind === 'replayed') {
      return { topUp: viewOf(user, decision.topUp), replayed: true, wallet: null };
    }
    const { kind: _, ...accepted } = decision;
    const book = openWalletBook(client, user, wallet!, await readClock(client));
    const change = { kind: 'top_up', paid: accepted.coins, promotional: 0, owed: 0 } as const;
    const { reference, amount, currency } = accepted;
    const journal = await book.add(change, { key, reference, amount, currency });
    const topUp = viewOf(user, { ...accepted, id: journal.id, at: journal.at });
    return { topUp, replayed: false, wallet: await book.close(journal) };
  });
}

async function readTopUp(client: pg.ClientBase, user: string, key: string): Promise<StoredTopUp | null> {
  const { rows } = await client.query<StoredTopUp>(
    `select id, coins, reference, amount, currency, balance, wallet_version as "walletVersion", at
       from journals where user_id = $1 and kind = 'top_up' and idempotency_key = $2`,
    [user, key],
  );
  return rows[0] ?? null;
}

const viewOf = (user: string, stored: StoredTopUp): TopUp => ({
  id: toWireId('jnl', stored.id),
  user,
  coins: stored.coins,
  reference: stored.reference,
  ...(stored.amount !== null && { price: { amount: stored.amount, currency: stored.currency! } }),
  at: new Date(stored.at).toISOString(),
  balance: stored.balance,
  wallet_version: stored.walletVersion,
});
