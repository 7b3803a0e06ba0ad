import { type Journal, LIMITS, type PromotionalCreditRequest, type Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { readClock } from '../../postgres/database-time.ts';
import { inLockingTransaction } from '../locks.ts';
import { useGiftFeature } from '../nodes/gift-features.ts';
import { type Carried, readUsedKey } from './carried-out.ts';
import { journalView } from './journal-rows.ts';
import { requestHash } from './request-hash.ts';
import { openWalletBook } from './wallet-book.ts';

/** Grants promotional coins, once for each key of the user. The journal's entries are wallet +coins and promotion −coins. */
export function creditPromotionalCoins(
  pool: pg.Pool,
  user: string,
  request: PromotionalCreditRequest,
  { key, actor }: { key: string; actor: string },
): Promise<Carried<Journal> | Refusal> {
  const { coins, reason, reference = null } = request;
  const expiresAt = Date.parse(request.expires_at);
  const hash = requestHash({ ...request, expires_at: expiresAt });
  return inLockingTransaction(pool, async (client, locks) => {
    const [wallet] = await locks.lockWallets([user]).rows;
    if (!wallet) return refuse('user_not_found', `There is no user ${user}.`, { param: 'user' });
    const used = await readUsedKey(client, { user, kind: 'promotional_credit', key, hash });
    if (isRefusal(used)) return used;
    if (used) return { done: journalView(used), changed: null };
    const at = await readClock(client);
    if (expiresAt <= at)
      return refuse('invalid_request', 'expires_at must lie in the future.', { param: 'expires_at' });
    if (wallet.coins > LIMITS.maxCoins - coins)
      return refuse('invalid_request', 'The wallet would hold more than 2^53 − 1 coins.', { param: 'coins' });
    const refusal = await useGiftFeature(client, 'promotional coins');
    if (refusal) return refusal;
    const book = openWalletBook(client, user, wallet, at);
    const change = { kind: 'promotional_credit', paid: 0, promotional: coins, owed: 0 } as const;
    const cause = { key, reason, reference, actor, expiresAt, requestHash: hash };
    const journal = await book.add(change, cause);
    await client.query('insert into due_expiries (credit_id, user_id, expires_at) values ($1, $2, $3)', [
      journal.id,
      user,
      request.expires_at,
    ]);
    return { done: journalView(journal), changed: [{ user, wallet: await book.close(journal) }] };
  });
}
