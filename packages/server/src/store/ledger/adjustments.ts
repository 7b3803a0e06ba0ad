import { type AdjustmentRequest, type Journal, LIMITS, type Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { readClock } from '../../postgres/database-time.ts';
import { inLockingTransaction } from '../locks.ts';
import { useGiftFeature } from '../nodes/gift-features.ts';
import { type Carried, readUsedKey } from './carried-out.ts';
import { journalView } from './journal-rows.ts';
import { requestHash } from './request-hash.ts';
import { openWalletBook } from './wallet-book.ts';
import { addEarnings, earningsRow, writeJournal } from './write-journals.ts';

/**
 * Adds coins to a wallet or to earnings, or takes them, once for each key of the user. The opposite entry is of the
 * platform, and of `promotion` for promotional coins.
 */
export function adjust(
  pool: pg.Pool,
  user: string,
  request: AdjustmentRequest,
  { key, actor }: { key: string; actor: string },
): Promise<Carried<Journal> | Refusal> {
  const { account = 'wallet', coin_kind = 'paid', coins, reason, reference = null } = request;
  const hash = requestHash({ ...request, account, coin_kind });
  const cause = { key, reason, reference, actor, requestHash: hash };
  return inLockingTransaction(pool, async (client, locks) => {
    // Also for earnings: keys are those of the user.
    const { rows, next } = locks.lockWallets([user]);
    const [wallet] = await rows;
    if (!wallet) return refuse('user_not_found', `There is no user ${user}.`, { param: 'user' });
    const used = await readUsedKey(client, { user, kind: 'adjustment', key, hash });
    if (isRefusal(used)) return used;
    if (used) return { done: journalView(used), changed: null };
    const unusable = await useGiftFeature(client, 'corrections');
    if (unusable) return unusable;

    if (account === 'earnings') {
      await next.lockEarnings([user]).rows;
      const earned = await client.query<{ coins: number }>('select coins from earnings where user_id = $1', [
        user,
      ]);
      const { coins: held } = earned.rows[0]!;
      if (Math.abs(held + coins) > LIMITS.maxCoins)
        return refuse('invalid_request', 'The earnings would pass 2^53 − 1 coins.', { param: 'coins' });
      const at = await readClock(client);
      const row = earningsRow('adjustment', user, { coins, promotion: 0 }, cause);
      const journal = await writeJournal(client, at, row);
      const earnings = await addEarnings(client, user, coins);
      return { done: journalView(journal), changed: [{ user, earnings }] };
    }

    const isPaid = coin_kind === 'paid';
    const balance = isPaid ? wallet.coins - wallet.promotional : wallet.promotional;
    if (balance + coins < 0) {
      return refuse('insufficient_balance', `The wallet holds ${balance} ${coin_kind} coins.`, {
        param: 'coins',
        balance,
        required: -coins,
      });
    }
    if (wallet.coins > LIMITS.maxCoins - coins)
      return refuse('invalid_request', 'The wallet would hold more than 2^53 − 1 coins.', { param: 'coins' });
    const book = openWalletBook(client, user, wallet, await readClock(client));
    const change = {
      kind: 'adjustment',
      paid: isPaid ? coins : 0,
      promotional: isPaid ? 0 : coins,
      owed: 0,
    } as const;
    const journal = await book.add(change, cause);
    return { done: journalView(journal), changed: [{ user, wallet: await book.close(journal) }] };
  });
}
