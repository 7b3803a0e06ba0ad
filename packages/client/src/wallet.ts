import type { Wallet } from '@lavish/protocol';

export interface WalletKeeper {
  readonly current: Wallet | null;
  /** Keeps `wallet` if it is newer than the current one. Messages and receipts may arrive out of order. */
  offer(wallet: Wallet): void;
  /** Drops the wallet because another user has signed in. */
  forget(): void;
}

/** Keeps the newest wallet of the user. `changed` is called with each newer one. */
export function createWalletKeeper(changed: (wallet: Wallet) => void): WalletKeeper {
  let current: Wallet | null = null;
  return {
    get current() {
      return current;
    },
    offer(wallet) {
      if (current !== null && wallet.version <= current.version) return;
      current = wallet;
      changed(current);
    },
    forget() {
      current = null;
    },
  };
}
