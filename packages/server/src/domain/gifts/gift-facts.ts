import type { PublicUser } from '@lavish/protocol';
import type { ContractTerms } from '../agencies/contract.ts';
import type { StoredBattle } from '../battles/battle.ts';
import type { Contribution } from '../battles/contribution.ts';
import type { StoredBonus } from '../bonuses/bonus.ts';
import type { CampaignRules } from '../campaigns/campaign.ts';
import type { DailyScores } from '../campaigns/sender-counters.ts';
import type { StoredGift } from './gift.ts';
import type { StreakState } from './streak.ts';

/** A sender's wallet, locked for the batch. Coins. */
export interface WalletFacts {
  /** Paid and promotional coins. */
  coins: number;
  promotional: number;
  /** What refunds have taken back after it was spent. */
  owed: number;
  version: number;
  lifetimeSpent: number;
  streak: StreakState | null;
}

export interface UserFacts extends PublicUser {
  shareBps: number;
  region: string | null;
  blocked: boolean;
  /** Coins; null: the row is missing. Read without a lock, so it is used only to check the limit of a sum, not to write it. */
  earnings: number | null;
}

export interface ItemFacts {
  price: number;
  /** Points of one unit in a battle; null: its price. */
  points: number | null;
  category: string | null;
  minVipLevel: number;
  maxQuantity: number;
  streakWindowMs: number;
  /** The share of gifts of this item, in hundredths of a percent; null: the receiver's own. */
  shareBps: number | null;
  /** Unix milliseconds; null: unlimited. */
  activeFrom: number | null;
  activeUntil: number | null;
  retired: boolean;
}

export interface RoomFacts {
  host: string;
  live: boolean;
  /** Raised by the room's end and by every change of its guests. Apply writes only if it has not changed. */
  revision: number;
  /** The sum of the room's gifts. Coins. Read without a lock, like the receivers' earnings. */
  coins: number;
  /** The room's latest battle, 32 hex digits; it may be over. Null: there was none. */
  battle: string | null;
  guests: ReadonlySet<string>;
  /** The batch's senders who may not send in this room. */
  blocked: ReadonlySet<string>;
}

/** The facts that a batch is decided on, read while its locks are held. */
export interface GiftFacts {
  /** The database's clock, unix milliseconds. */
  now: number;
  /** Whether promotional coins earn the receiver their share. */
  promotionalCoinsEarn: boolean;
  wallets: ReadonlyMap<string, WalletFacts>;
  users: ReadonlyMap<string, UserFacts>;
  items: ReadonlyMap<string, ItemFacts>;
  rooms: ReadonlyMap<string, RoomFacts>;
  /** The signed contracts of the batch's receivers that may be in force at `now`, by receiver. Most have none. */
  contracts: ReadonlyMap<string, readonly ContractTerms[]>;
  /** Gifts already stored under the batch's keys, by `pairKey(sender, key)`. */
  stored: ReadonlyMap<string, StoredGift>;
  /** The battles of the batch's rooms and those that its commands name, by id. Locked, and not over. */
  battles: ReadonlyMap<string, StoredBattle>;
  /** Ids in the batch's commands that belong to an existing battle. */
  namedBattles: ReadonlySet<string>;
  /** The contributions of the batch's senders to those battles, by `contributionKey(battle, side, sender)`. */
  contributions: ReadonlyMap<string, Contribution>;
  /** The bonuses that apply now. */
  bonuses: readonly StoredBonus[];
  /** The campaigns that run now, in the order of `compareCampaigns`. */
  campaigns: readonly CampaignRules[];
  /** What the batch's senders have scored on their latest day in those campaigns, by `dailyKey(campaign, sender)`. */
  dailyScores: ReadonlyMap<string, DailyScores>;
  /** The batch's senders that those campaigns have counted for a receiver, by `countedKey`. */
  countedSenders: ReadonlySet<string>;
}

/** A key for an identifier and any other text. Identifiers contain no space, so keys are unique. */
export const pairKey = (id: string, other: string): string => `${id} ${other}`;
