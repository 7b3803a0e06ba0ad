import type { Refusal } from '@lavish/protocol';
import type { StoredBattle } from '../battles/battle.ts';
import type { ContributionRow } from '../battles/contribution.ts';
import type { StoredGift } from './gift.ts';
import type { WalletFacts } from './gift-facts.ts';

/** What became of one command. */
export type GiftOutcome =
  | { kind: 'accepted'; gift: StoredGift }
  /** The same request under the same key was accepted before: its gift again. */
  | { kind: 'replayed'; gift: StoredGift }
  | { kind: 'refused'; refusal: Refusal };

export interface WalletRow extends WalletFacts {
  user: string;
}

/** What a batch adds to what a sender has given in a room. */
export interface SupporterIncrease {
  room: string;
  sender: string;
  gifts: number;
  coins: number;
}

/** What a batch adds to a host's earnings. Coins. */
export interface EarningsIncrease {
  user: string;
  coins: number;
}

/** What a batch adds to a room's statistics. Its number of senders follows from who is new among its supporters. */
export interface RoomIncrease {
  room: string;
  /** The revision that was decided on: if it no longer stands, nothing is written. */
  revision: number;
  gifts: number;
  coins: number;
}

/**
 * A decided batch: an outcome for each command, and the complete rows to write. Wallets, battles and contributions
 * are absolute, since their locks are held; the others are increases, since other batches add to them too.
 */
export interface GiftDecision {
  outcomes: GiftOutcome[];
  at: number;
  gifts: StoredGift[];
  wallets: WalletRow[];
  supporters: SupporterIncrease[];
  earnings: EarningsIncrease[];
  rooms: RoomIncrease[];
  /** Those that counted a gift, each with its version raised by one. */
  battles: StoredBattle[];
  contributions: ContributionRow[];
}
