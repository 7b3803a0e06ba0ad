import type { Refusal } from '@lavish/protocol';
import type { StoredBattle } from '../battles/battle.ts';
import type { ContributionRow } from '../battles/contribution.ts';
import type { CountedSender, DailyScores } from '../campaigns/sender-counters.ts';
import type { StoredGift } from './gift.ts';
import type { WalletFacts } from './gift-facts.ts';

/** The outcome of one command. */
export type GiftOutcome =
  | { kind: 'accepted'; gift: StoredGift }
  /** The same request under the same key was accepted before. `gift`: the earlier gift. */
  | { kind: 'replayed'; gift: StoredGift }
  | { kind: 'refused'; refusal: Refusal };

export interface WalletRow extends WalletFacts {
  user: string;
}

/** The increase of a sender's gifts in a room. */
export interface SupporterIncrease {
  room: string;
  sender: string;
  gifts: number;
  coins: number;
}

/** The increase of a receiver's earnings. Coins. */
export interface EarningsIncrease {
  user: string;
  coins: number;
}

/** The increase of a room's totals. The number of senders is not here: it follows from the new supporters. */
export interface RoomIncrease {
  room: string;
  /** The revision of the room in the facts. If it has changed since, nothing is written. */
  revision: number;
  gifts: number;
  coins: number;
}

/**
 * A decided batch: an outcome for each command, and the complete rows to write. Wallets, battles and contributions are
 * absolute values, because their locks are held. The others are increases, because other batches change them too.
 */
export interface GiftDecision {
  outcomes: GiftOutcome[];
  at: number;
  gifts: StoredGift[];
  wallets: WalletRow[];
  supporters: SupporterIncrease[];
  earnings: EarningsIncrease[];
  rooms: RoomIncrease[];
  /** The battles that counted a gift, each with its version raised by one. */
  battles: StoredBattle[];
  contributions: ContributionRow[];
  /** The senders' counters in campaigns that the gifts have changed. */
  dailyScores: DailyScores[];
  countedSenders: CountedSender[];
}
