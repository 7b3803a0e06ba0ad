import { LIMITS, type Refusal, type TopUpRequest } from '@lavish/protocol';
import { refuse } from '../refusal.ts';

/** A top-up as its journal stores it. */
export interface StoredTopUp {
  /** 32 hex digits. */
  id: string;
  coins: number;
  reference: string | null;
  /** What the user paid, in the smallest unit of the currency; null: unknown. */
  amount: number | null;
  currency: string | null;
  /** The wallet's balance after the top-up. Coins. */
  balance: number;
  walletVersion: number;
  /** Unix milliseconds. */
  at: number;
}

interface TopUpFacts {
  /** Null: there is no such user. */
  wallet: { coins: number; version: number } | null;
  /** The top-up that the user's key was used for; null: the key is new. */
  stored: StoredTopUp | null;
}

/** A repeated top-up, or a new one with the wallet after it. */
export type TopUpDecision =
  | { kind: 'replayed'; topUp: StoredTopUp }
  | ({ kind: 'accepted' } & Omit<StoredTopUp, 'id' | 'at'>);

/** Decides a top-up under the wallet's lock: each key adds its coins once. */
export function decideTopUp(
  user: string,
  request: TopUpRequest,
  { wallet, stored }: TopUpFacts,
): TopUpDecision | Refusal {
  const { coins } = request;
  const reference = request.reference ?? null;
  const { amount = null, currency = null } = request.price ?? {};
  if (stored) {
    const same =
      stored.coins === coins &&
      stored.reference === reference &&
      stored.amount === amount &&
      stored.currency === currency;
    if (same) return { kind: 'replayed', topUp: stored };
    const detail = 'This key was used for another top-up. Use a new one for each.';
    return refuse('idempotency_key_reused', detail, { param: 'Idempotency-Key' });
  }
  if (!wallet) return refuse('user_not_found', `There is no user ${user}.`, { param: 'user' });
  if (wallet.coins > LIMITS.maxCoins - coins) {
    return refuse('invalid_request', 'The wallet would hold more than 2^53 − 1 coins.', { param: 'coins' });
  }
  return {
    kind: 'accepted',
    coins,
    reference,
    amount,
    currency,
    balance: wallet.coins + coins,
    walletVersion: wallet.version + 1,
  };
}
