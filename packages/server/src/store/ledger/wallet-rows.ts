import type { WalletFacts } from '../../domain/gifts/gift-facts.ts';

/** The columns of `wallets` that a gift or a top-up reads under the wallet's lock. */
export const WALLET_COLUMNS = `user_id as id, coins, promotional, owed, version, lifetime_spent as "lifetimeSpent", streak_id, streak_room,
  streak_receiver, streak_item, streak_count, streak_expires_at`;

export interface WalletRow extends Omit<WalletFacts, 'streak'> {
  id: string;
  streak_id: string | null;
  streak_room: string;
  streak_receiver: string;
  streak_item: string;
  streak_count: number;
  streak_expires_at: number;
}

export const walletOf = (row: WalletRow): WalletFacts => ({
  coins: row.coins,
  promotional: row.promotional,
  owed: row.owed,
  version: row.version,
  lifetimeSpent: row.lifetimeSpent,
  streak:
    row.streak_id === null
      ? null
      : {
          id: row.streak_id,
          room: row.streak_room,
          receiver: row.streak_receiver,
          item: row.streak_item,
          count: row.streak_count,
          expiresAt: row.streak_expires_at,
        },
});
