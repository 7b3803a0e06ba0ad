import type { GiftBoost } from '../battles/verdict.ts';
import type { GiftCampaignVerdict } from '../campaigns/campaign-verdict.ts';
import type { SplitTerms } from '../ledger/split.ts';

/** The part of a gift of the log that its price and share depend on. Coins. */
export interface PricedGift {
  item: string;
  receiver: string;
  quantity: number;
  price: number;
  coins: number;
  earned: number;
  /** The part of `coins` that were promotional coins, and what the receiver got for it. */
  promotionalCoins: number;
  promotionalEarned: number;
  /** What the platform kept of the paid coins. */
  platform: number;
  shareBps: number;
  /** The terms of the receiver's contract with an agency; null: none was in force. */
  contract: SplitTerms['contract'];
  /** The points of the item × quantity, as a battle or a campaign has stored them. Null: neither has. */
  basePoints: number | null;
}

/** A gift of the log. */
export interface LoggedGift extends PricedGift {
  /** 32 hex digits. */
  id: string;
  /** Unix milliseconds. */
  at: number;
  room: string;
  sender: string;
  category: string | null;
  senderRegion: string | null;
  receiverRegion: string | null;
  /** Of the gift's time; of now if the gift stores none. */
  vipLevel: number;
  /** Whether the gift stores the level: a campaign ran, or a battle judged it. */
  hasVipLevel: boolean;
  verdicts: readonly GiftCampaignVerdict[];
}

/** A gift of the log that a battle has counted. */
export interface LoggedBattleGift extends PricedGift {
  battle: string;
  at: number;
  room: string;
  sender: string;
  key: string;
  category: string | null;
  vipLevel: number;
  basePoints: number;
  round: number;
  side: number;
  points: number;
  boosts: readonly GiftBoost[];
}
