import type { AccountChange } from '../domain/feed.ts';

/**
 * Of two reports of one user's money what is newest. Wallets have versions, since two committers can report out of
 * order; earnings have none, so the later report counts.
 */
export function newestAccount(earlier: AccountChange | undefined, later: AccountChange): AccountChange {
  if (earlier === undefined) return later;
  const isOlder = (later.wallet?.version ?? -1) < (earlier.wallet?.version ?? -1);
  return { ...earlier, ...later, ...(isOlder && earlier.wallet && { wallet: earlier.wallet }) };
}
