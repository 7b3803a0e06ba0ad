import type { GiftVerdict } from '../battles/verdict.ts';
import type { GiftCampaignVerdict } from '../campaigns/campaign-verdict.ts';
import type { GiftAgencyPart } from './gift-agency-part.ts';
import type { Streak } from './streak.ts';

/**
 * One accepted gift. It is immutable and complete, so that its receipt can be sent again unchanged. It is also the journal
 * of its coins: the sender pays `coins`, the receiver gets `earned`, their agency its part, and the platform keeps the rest.
 */
export interface StoredGift {
  /** 32 hex digits. */
  id: string;
  room: string;
  /** Its position in the room's feed. Before the store adds the room's last position: its position in the batch. */
  seq: number;
  sender: string;
  receiver: string;
  item: string;
  quantity: number;
  /** The unit price charged, in coins. */
  price: number;
  /** price × quantity, which the sender paid. */
  coins: number;
  /** Coins that the receiver got. */
  earned: number;
  /** The share at that time, of the item or else of the receiver, in hundredths of a percent. */
  shareBps: number;
  /** The database's clock when the batch held its locks. Unix milliseconds. */
  at: number;
  /** The part of `coins` that were promotional coins, and what the receiver got for it. */
  promotionalCoins: number;
  promotionalEarned: number;
  /** What the receiver's agency got. Null: no contract was in force. */
  agency: GiftAgencyPart | null;
  /** The sender's wallet after this gift. */
  balance: number;
  /** The promotional part of `balance`. */
  promotionalBalance: number;
  walletVersion: number;
  streak: Streak | null;
  /** Null: the receiver was in no battle that had begun. */
  battle: GiftVerdict | null;
  /** The item's category and the users' regions at that time; null: none. Gifts of before 0.3.0 have none. */
  category: string | null;
  senderRegion: string | null;
  receiverRegion: string | null;
  /** The sender's VIP level at that time; null: no campaign ran, and no battle judged the gift. */
  vipLevel: number | null;
  /** Of the campaigns that judged it, in their order. */
  campaigns: readonly GiftCampaignVerdict[];
  /** The fields of the request, to distinguish a replay from another request under the same key. */
  key: string;
  requestedPrice: number | null;
  /** 32 hex digits. */
  requestedBattle: string | null;
}
