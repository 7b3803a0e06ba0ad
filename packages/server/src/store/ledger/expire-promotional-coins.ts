import type pg from 'pg';
import type { AccountChange } from '../../domain/rooms/room-events.ts';
import { readClock } from '../../postgres/database-time.ts';
import { inLockingTransaction } from '../locks.ts';
import { openHistoryBook } from './wallet-book.ts';
import { continueHistory, prepareHistory } from './wallet-history.ts';

/**
 * Writes the expiry of promotional coins that are due, for one user, and deletes the due rows. Until then the coins can be
 * spent. Any node can do it: the wallet's lock lets one of them find the rows.
 *
 * @returns the changed wallet; null if no coins were left
 */
export async function expirePromotionalCoins(pool: pg.Pool, user: string): Promise<AccountChange | null> {
  const historyUntilNow = await prepareHistory(pool, user);
  return inLockingTransaction(pool, async (client, locks) => {
    const [wallet] = await locks.lockWallets([user]).rows;
    const history = historyUntilNow();
    await continueHistory(client, history);
    const { rows: due } = await client.query<{ id: string; expiresAt: number }>(
      `delete from due_expiries where user_id = $1 and expires_at <= clock_timestamp()
       returning credit_id as id, expires_at as "expiresAt"`,
      [user],
    );
    due.sort((a, b) => a.expiresAt - b.expiresAt);
    const book = openHistoryBook(client, history, wallet!, await readClock(client));
    let last = null;
    for (const { id } of due) {
      const credit = history.versions.get(id)!;
      if (history.funding.credits.promotional.get(credit)!.unspent.length === 0) continue;
      last = await book.move('expiry', { type: 'expiry', credit }, { key: id, subject: id });
    }
    return last && { user, wallet: await book.close(last) };
  });
}

/** The users whose promotional coins are due to expire, at most `limit`. */
export async function readDueExpiries(pool: pg.Pool, limit: number): Promise<string[]> {
  const { rows } = await pool.query<{ user: string }>(
    `select distinct user_id as user from (
       select user_id from due_expiries where expires_at <= now() order by expires_at limit $1) due`,
    [limit],
  );
  return rows.map(({ user }) => user);
}
