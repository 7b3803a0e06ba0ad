import type { Wallet } from '@lavish/protocol';

export interface WalletKeeper {
  readonly current: Wallet | null;
  /** Takes `wallet` when it is newer: messages and receipts overtake one another, versions do not. */
  offer(wallet: Wallet): void;
  /** Another user is signed in: what was known is somebody else's. */
  forget(): void;
}

export function createWalletKeeper(changed: (wallet: Wallet) => void): WalletKeeper {
  let current: Wallet | null = null;
  return {
    get current() {
      return current;
    },
    offer(wallet) {
      if (current !== null && wallet.version <= current.version) return;
      current = { coins: wallet.coins, version: wallet.version };
      changed(current);
    },
    forget() {
      current = null;
    },
  };
}
