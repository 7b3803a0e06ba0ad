import type { ServerMessage, Welcome } from '@lavish/protocol';
import type { AccountChange } from '../domain/rooms/room-events.ts';
import { newestAccount } from './newest-account.ts';

export type UserMessage = Extract<ServerMessage, { t: 'user' }>;

/** Tracks which changes of its user's money a socket has got. */
export interface AccountUpdates {
  /** Takes the wallet of the welcome. @returns the earlier changes that are newer than it; null: none */
  begin(wallet: Welcome['wallet']): UserMessage | null;
  /** Takes a change. @returns the message for it; null: before the welcome, or if the socket has newer values */
  take(change: AccountChange): UserMessage | null;
}

export function createAccountUpdates(): AccountUpdates {
  /** Null until the welcome. */
  let walletVersion: number | null = null;
  let earningsVersion = -1;
  /** The newest change before the welcome: the wallet of the welcome may have been read before it. */
  let early: AccountChange | undefined;

  function take(change: AccountChange): UserMessage | null {
    if (walletVersion === null) {
      early = newestAccount(early, change);
      return null;
    }
    const { wallet, earnings } = change;
    const newWallet = wallet !== undefined && wallet.version > walletVersion ? wallet : undefined;
    const newEarnings = earnings !== undefined && earnings.version > earningsVersion ? earnings : undefined;
    if (newWallet === undefined && newEarnings === undefined) return null;
    walletVersion = newWallet?.version ?? walletVersion;
    earningsVersion = newEarnings?.version ?? earningsVersion;
    return {
      t: 'user',
      ...(newWallet && { wallet: newWallet }),
      ...(newEarnings && { earnings: { coins: newEarnings.coins } }),
    };
  }

  return {
    begin(wallet) {
      walletVersion = wallet?.version ?? -1;
      return early === undefined ? null : take(early);
    },
    take,
  };
}
