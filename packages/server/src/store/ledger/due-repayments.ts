import type pg from 'pg';
import { type Queryable, rows } from '../../postgres/database.ts';
import { readClock } from '../../postgres/database-time.ts';
import { inLockingTransaction } from '../locks.ts';
import { writeDueRepayments } from './gift-corrections.ts';
import { continueHistory, prepareHistory } from './wallet-history.ts';

/** The users whose repayments are not yet among the corrections of gifts, at most `limit`. */
export async function readDueRepayments(db: Queryable, limit: number): Promise<string[]> {
  const found = await rows<{ user: string }>(
    db,
    'select distinct user_id as user from due_repayments order by 1 limit $1',
    [limit],
  );
  return found.map(({ user }) => user);
}

/** Finds the gifts that a user's repayments have paid for again, and writes their corrections. Any node can do it. */
export async function settleRepayments(pool: pg.Pool, user: string): Promise<void> {
  const historyUntilNow = await prepareHistory(pool, user);
  await inLockingTransaction(pool, async (client, locks) => {
    await locks.lockWallets([user]).rows;
    const history = historyUntilNow();
    await continueHistory(client, history);
    await writeDueRepayments(client, history, await readClock(client));
  });
}
